//! Rules about what Trusted Advisor and AWS Health tell.

mod service_limits;

pub use self::service_limits::ServiceLimits;
