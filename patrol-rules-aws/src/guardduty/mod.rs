//! Rules about GuardDuty: detectors and what they may not tell.

mod guard_duty_disabled;
mod guard_duty_finding;
mod guard_duty_muted;

pub use self::guard_duty_disabled::GuardDutyDisabled;
pub use self::guard_duty_finding::GuardDutyFinding;
pub use self::guard_duty_muted::GuardDutyMuted;
