//! Rules about AWS Control Tower.

mod control_changes;
mod control_disabled;

pub use self::control_disabled::ControlDisabled;
