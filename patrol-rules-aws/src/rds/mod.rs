//! Rules about RDS: databases, their snapshots and access to them.

mod database;
mod database_audit_stopped;
mod database_backup_deleted;
mod database_deleted;
mod database_exported;
mod database_group_opened;
mod database_interrupted;
mod database_less_protected;
mod database_log_downloaded;
mod database_made_public;
mod database_password_changed;
mod database_restored;
mod database_role_added;
mod database_settings_weakened;
mod database_snapshot_made;
mod database_snapshot_shared;
mod database_snapshots_searched;
mod weak_settings;

pub use self::database_audit_stopped::DatabaseAuditStopped;
pub use self::database_backup_deleted::DatabaseBackupDeleted;
pub use self::database_deleted::DatabaseDeleted;
pub use self::database_exported::DatabaseExported;
pub use self::database_group_opened::DatabaseGroupOpened;
pub use self::database_interrupted::DatabaseInterrupted;
pub use self::database_less_protected::DatabaseLessProtected;
pub use self::database_log_downloaded::DatabaseLogDownloaded;
pub use self::database_made_public::DatabaseMadePublic;
pub use self::database_password_changed::DatabasePasswordChanged;
pub use self::database_restored::DatabaseRestored;
pub use self::database_role_added::DatabaseRoleAdded;
pub use self::database_settings_weakened::DatabaseSettingsWeakened;
pub use self::database_snapshot_made::DatabaseSnapshotMade;
pub use self::database_snapshot_shared::DatabaseSnapshotShared;
pub use self::database_snapshots_searched::DatabaseSnapshotsSearched;
