//! Rules about CloudWatch telemetry configuration of accounts and organizations.

mod service_logs;
mod telemetry_changes;
mod telemetry_stopped;
#[cfg(test)]
mod tests;

pub use self::telemetry_stopped::TelemetryStopped;
