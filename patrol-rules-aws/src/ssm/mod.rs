//! Rules about Systems Manager: commands, sessions, documents and parameters.

mod command_sent;
mod document_shared;
mod parameters_read;
mod session_started;

pub use self::command_sent::CommandSent;
pub use self::document_shared::DocumentShared;
pub use self::parameters_read::ParametersRead;
pub use self::session_started::SessionStarted;
