//! Rules about RDS: databases, their snapshots and who reaches them.

mod database;
mod database_interrupted;
mod database_log_downloaded;
mod database_snapshot_made;
mod database_snapshot_shared;

pub use self::database_interrupted::DatabaseInterrupted;
pub use self::database_log_downloaded::DatabaseLogDownloaded;
pub use self::database_snapshot_made::DatabaseSnapshotMade;
pub use self::database_snapshot_shared::DatabaseSnapshotShared;
