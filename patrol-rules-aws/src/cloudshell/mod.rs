//! Rules about CloudShell.

mod cloud_shell_used;

pub use self::cloud_shell_used::CloudShellUsed;
