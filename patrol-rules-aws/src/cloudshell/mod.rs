//! Rules about CloudShell: a command line in the console.

mod cloud_shell_used;

pub use self::cloud_shell_used::CloudShellUsed;
