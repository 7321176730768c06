//! A case for each row of the tables, and harmless calls beside them.

mod service_logs;
mod telemetry_changes;
