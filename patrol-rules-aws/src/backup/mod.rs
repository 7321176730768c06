//! Rules about AWS Backup.

mod backup_destroyed;

pub use self::backup_destroyed::BackupDestroyed;
