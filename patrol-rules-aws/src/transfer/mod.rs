//! Rules about Transfer Family: servers for files.

mod file_server_opened;

pub use self::file_server_opened::FileServerOpened;
