//! Whose a bucket must be.

use crate::account::is_account;

/// Whose a bucket must be.
#[derive(Debug, clap::Args)]
pub(super) struct BucketOwner {
    /// The account that the bucket must belong to: S3 refuses to answer for anybody else's bucket, such as one
    /// whose name somebody took after it was deleted.
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    bucket_owner: Option<String>,
}

impl BucketOwner {
    /// The account, if one was given.
    pub(super) fn account(&self) -> Option<&str> {
        self.bucket_owner.as_deref()
    }
}

/// A text that is not an account's id.
#[derive(Debug, thiserror::Error)]
#[error("expected the 12 digits of an account's id")]
struct NoAccount;

fn account(text: &str) -> Result<String, NoAccount> {
    is_account(text).then(|| text.to_owned()).ok_or(NoAccount)
}
