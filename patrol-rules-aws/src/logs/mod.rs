//! Rules about CloudWatch Logs.

mod log_filter_deleted;
mod log_group_deleted;
mod log_processing_changed;
mod log_retention_shortened;

pub use self::log_filter_deleted::LogFilterDeleted;
pub use self::log_group_deleted::LogGroupDeleted;
pub use self::log_processing_changed::LogProcessingChanged;
pub use self::log_retention_shortened::LogRetentionShortened;
