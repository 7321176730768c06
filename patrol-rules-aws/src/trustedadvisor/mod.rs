//! Rules about service quotas that Trusted Advisor and AWS Health report.

mod service_limits;

pub use self::service_limits::ServiceLimits;
