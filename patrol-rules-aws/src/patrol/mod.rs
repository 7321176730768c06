//! Rules about Patrol's own resources.

mod patrol_changed;

pub use self::patrol_changed::PatrolChanged;
