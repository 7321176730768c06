//! Rules about AWS Config: what records and judges the state of resources.

mod config_recorder_changed;
mod config_recorder_stopped;
mod config_rule_deleted;

pub use self::config_recorder_changed::ConfigRecorderChanged;
pub use self::config_recorder_stopped::ConfigRecorderStopped;
pub use self::config_rule_deleted::ConfigRuleDeleted;
