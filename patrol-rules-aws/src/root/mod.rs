//! Rules about the root user.

mod access_denied_burst;
mod root_activity;

pub use self::access_denied_burst::AccessDeniedBurst;
pub use self::root_activity::RootActivity;
