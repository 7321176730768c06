//! How calls name a database.

/// Where a request names a database: an instance, a cluster, a global cluster.
pub(super) const DATABASE: [&str; 3] = [
    "dBInstanceIdentifier",
    "dBClusterIdentifier",
    "globalClusterIdentifier",
];

/// Where a request names a snapshot.
pub(super) const SNAPSHOT: [&str; 4] = [
    "dBSnapshotIdentifier",
    "dBClusterSnapshotIdentifier",
    "sourceDBSnapshotIdentifier",
    "sourceDBClusterSnapshotIdentifier",
];
