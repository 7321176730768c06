//! Why S3 gave nothing.

use crate::deploy::ListError;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use patrol_core::{BoxError, iam::Partition};

/// S3 refused or failed.
#[derive(Debug, thiserror::Error)]
#[error("{words}")]
pub(in crate::cli) struct S3Error {
    /// What it said, and what to do.
    words: String,
    source: BoxError,
}

impl S3Error {
    /// S3 did not list keys.
    pub(in crate::cli) fn of_list(why: ListError, owner: Option<&str>) -> Self {
        match why {
            ListError::Refused(why) => {
                Self::of(*why, "this needs `s3:ListBucket` on the bucket", owner)
            }
            ListError::Endless(why) => Self {
                words: why.to_string(),
                source: why.into(),
            },
        }
    }

    /// S3 did not give an object.
    pub(super) fn of_get<E>(why: SdkError<E>, owner: Option<&str>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let needed =
            "this needs `s3:GetObject`, and `kms:Decrypt` where a key of KMS encrypts the object";
        Self::of(why, needed, owner)
    }

    fn of<E>(why: SdkError<E>, needed: &str, owner: Option<&str>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let denied = why.code() == Some("AccessDenied");
        // Across accounts S3 says no more than that.
        let named = why
            .message()
            .is_some_and(|words| words.contains("not authorized to perform"));
        let mut words = words(&why);
        if denied && !named {
            words = format!("{words}; {needed}");
            if let Some(owner) = owner {
                words = format!("{words}, and that account {owner} owns the bucket");
            }
        }
        Self {
            words,
            source: why.into(),
        }
    }
}

/// What S3 said, and in which region the bucket is where that was the matter.
fn words<E>(why: &SdkError<E>) -> String
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
{
    let elsewhere = why.raw_response().and_then(|response| {
        let region = response.headers().get("x-amz-bucket-region")?;
        // Whatever answers may have written it.
        Partition::of_region(region)?;
        (response.status().as_u16() == 301)
            .then(|| format!("; the bucket is in {region}: set `AWS_REGION={region}`"))
    });
    patrol_aws::sdk_error_message(why) + &elsewhere.unwrap_or_default()
}
