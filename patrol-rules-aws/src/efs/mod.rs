//! Rules about EFS file systems.

mod file_system_deleted;
mod file_system_opened;

pub use self::file_system_deleted::FileSystemDeleted;
pub use self::file_system_opened::FileSystemOpened;
