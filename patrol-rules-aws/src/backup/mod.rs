//! Rules about AWS Backup.

mod backup_destroyed;
mod other_backups;

pub use self::backup_destroyed::BackupDestroyed;
