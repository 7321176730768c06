//! Rules about CloudWatch telemetry configuration of accounts and organizations.

mod telemetry_changes;
mod telemetry_stopped;

pub use self::telemetry_stopped::TelemetryStopped;
