//! Rules about Inspector.

mod inspector_disabled;

pub use self::inspector_disabled::InspectorDisabled;
