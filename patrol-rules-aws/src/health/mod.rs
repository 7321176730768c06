//! Rules about AWS Health.

mod abuse_reported;

pub use self::abuse_reported::AbuseReported;
