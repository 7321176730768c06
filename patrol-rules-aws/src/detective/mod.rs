//! Rules about Detective.

mod detective_disabled;

pub use self::detective_disabled::DetectiveDisabled;
