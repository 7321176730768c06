//! Rules about quotas of services.

mod quota_increase_requested;

pub use self::quota_increase_requested::QuotaIncreaseRequested;
