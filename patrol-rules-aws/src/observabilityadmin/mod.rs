//! Rules about CloudWatch telemetry of accounts and organizations.

mod telemetry_stopped;

pub use self::telemetry_stopped::TelemetryStopped;
