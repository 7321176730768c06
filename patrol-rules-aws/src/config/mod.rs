//! Rules about AWS Config: the recorder and the rules that evaluate resources.

mod config_recorder_changed;
mod config_recorder_stopped;
mod config_rule_deleted;

pub use self::config_recorder_changed::ConfigRecorderChanged;
pub use self::config_recorder_stopped::ConfigRecorderStopped;
pub use self::config_rule_deleted::ConfigRuleDeleted;
