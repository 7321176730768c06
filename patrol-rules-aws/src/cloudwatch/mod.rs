//! Rules about CloudWatch alarms.

mod alarm_disabled;

pub use self::alarm_disabled::AlarmDisabled;
