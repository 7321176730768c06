//! Rules about Systems Manager: commands, sessions, documents and parameters.

mod command_sent;

pub use self::command_sent::CommandSent;
