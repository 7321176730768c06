//! Rules about GuardDuty: detectors, findings and what suppresses them.

mod guard_duty_disabled;
mod guard_duty_finding;
mod guard_duty_muted;

pub use self::guard_duty_disabled::GuardDutyDisabled;
pub use self::guard_duty_finding::GuardDutyFinding;
pub use self::guard_duty_muted::GuardDutyMuted;
