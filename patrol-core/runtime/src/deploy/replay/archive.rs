//! The bucket of an archive.

use super::{
    super::aws::{Clients, bucket},
    ReplayError,
};

/// The bucket of an archive.
pub(crate) struct ArchiveBucket {
    pub(crate) client: aws_sdk_s3::Client,
    /// Its region, which may be another one than the stack's.
    pub(crate) region: String,
}

impl ArchiveBucket {
    /// The bucket of a name, wherever it is.
    pub(crate) async fn find(clients: &Clients, name: &str) -> Result<Self, ReplayError> {
        let found = bucket::locate(clients, name).await?;
        let found = found.ok_or_else(|| ReplayError::NoArchive(name.to_owned()))?;
        Ok(Self {
            client: found.client().clone(),
            region: found.region,
        })
    }
}
