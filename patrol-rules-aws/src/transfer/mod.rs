//! Rules about AWS Transfer Family servers.

mod file_server_opened;

pub use self::file_server_opened::FileServerOpened;
