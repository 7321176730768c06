//! Rules about service quotas.

mod quota_increase_requested;

pub use self::quota_increase_requested::QuotaIncreaseRequested;
