//! Objects in a bucket.

use aws_sdk_s3::{
    primitives::{ByteStream, ByteStreamError},
    types::{ChecksumMode, ServerSideEncryption},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::{
    bucket::Bucket,
    error::AwsError,
    pages::{ListError, Pages},
};

/// An object to upload.
pub(in crate::deploy) struct Upload<'a> {
    pub(in crate::deploy) key: &'a str,
    pub(in crate::deploy) content_type: &'a str,
    pub(in crate::deploy) bytes: Vec<u8>,
    /// The KMS key that encrypts it at rest, where it is not the bucket's own encryption.
    pub(in crate::deploy) kms: Option<&'a str>,
}

/// An object as S3 has it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::deploy) struct Stored {
    /// The SHA-256 of its bytes as S3 has checked it, in base64; `None` if it was uploaded without.
    pub(in crate::deploy) sha256: Option<String>,
    /// Its version, if the bucket keeps versions.
    pub(in crate::deploy) version: Option<String>,
}

/// Why an object's content was not read to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    #[error(transparent)]
    Stream(#[from] ByteStreamError),
    #[error("it has more than {0} bytes")]
    TooLong(usize),
}

/// A status from 200 to 299 alone does not say that S3 has stored an object: a page to sign in has it, too.
#[derive(Debug, thiserror::Error)]
#[error("the answer is not S3's own: it has no `ETag`; check the endpoint and what answers at it")]
struct NotStored;

/// The SHA-256 of some bytes, in base64 as S3 writes it.
pub(in crate::deploy) fn sha256(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}

impl Bucket {
    /// The keys below a prefix, in S3's order, without those of empty objects.
    pub(in crate::deploy) async fn list(&self, prefix: &str) -> Result<Vec<String>, AwsError> {
        let list = self.client.list_objects_v2();
        let mut pages = Pages::of(list.bucket(&self.name).prefix(prefix));
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|why| {
                let tried = format!("list `{}`", self.url(prefix));
                match why {
                    ListError::Refused(why) => AwsError::new(tried, "s3:ListBucket", *why),
                    ListError::Endless(why) => AwsError::odd(tried, "s3:ListBucket", why),
                }
            })?;
            let objects = page.contents.unwrap_or_default().into_iter();
            let filled = objects.filter(|object| object.size != Some(0));
            keys.extend(filled.filter_map(|object| object.key));
        }
        Ok(keys)
    }

    /// An object's content of at most this number of bytes, if the object exists.
    pub(in crate::deploy) async fn read(
        &self,
        key: &str,
        most: usize,
    ) -> Result<Option<Result<Vec<u8>, BodyError>>, AwsError> {
        let answer = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(key)
            .send()
            .await;
        match answer {
            Ok(answer) => Ok(Some(collected(answer.body, most).await)),
            Err(why)
                if why
                    .as_service_error()
                    .is_some_and(|error| error.is_no_such_key()) =>
            {
                Ok(None)
            }
            Err(why) => Err(AwsError::new(
                format!("read `{}`", self.url(key)),
                "s3:GetObject",
                why,
            )),
        }
    }

    /// What S3 knows of an object, if the object exists.
    pub(in crate::deploy) async fn describe(&self, key: &str) -> Result<Option<Stored>, AwsError> {
        let answer = self
            .client
            .head_object()
            .bucket(&self.name)
            .key(key)
            .checksum_mode(ChecksumMode::Enabled)
            .send()
            .await;
        let why = match answer {
            Ok(answer) => {
                return Ok(Some(Stored {
                    sha256: answer.checksum_sha256,
                    version: version(answer.version_id),
                }));
            }
            Err(why) => why,
        };
        let error = AwsError::new(format!("look for `{}`", self.url(key)), "s3:GetObject", why);
        if error.is_missing() {
            return Ok(None);
        }
        Err(error)
    }

    /// Uploads an object in one write: there is the old object or the new one, never half of it. S3 compares the bytes with
    /// their checksum. Gives the new version, if the bucket keeps versions.
    pub(in crate::deploy) async fn upload(
        &self,
        object: Upload<'_>,
    ) -> Result<Option<String>, AwsError> {
        let tried = || format!("upload `{}`", self.url(object.key));
        let answer = self
            .client
            .put_object()
            .bucket(&self.name)
            .key(object.key)
            .content_type(object.content_type)
            .checksum_sha256(sha256(&object.bytes))
            .set_server_side_encryption(object.kms.map(|_| ServerSideEncryption::AwsKms))
            .set_ssekms_key_id(object.kms.map(str::to_owned))
            .body(ByteStream::from(object.bytes))
            .send()
            .await
            .map_err(|why| AwsError::new(tried(), "s3:PutObject", why))?;
        match answer.e_tag() {
            Some(_) => Ok(version(answer.version_id)),
            None => Err(AwsError::odd(tried(), "s3:PutObject", NotStored)),
        }
    }
}

/// What comes of a body, unless it is larger than it may be: anybody who may write the object may write anything into it.
async fn collected(mut body: ByteStream, most: usize) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        bytes.extend_from_slice(&chunk?);
        if bytes.len() > most {
            return Err(BodyError::TooLong(most));
        }
    }
    Ok(bytes)
}

/// S3 writes `null` for an object that was uploaded before the bucket kept versions.
fn version(id: Option<String>) -> Option<String> {
    id.filter(|id| !id.is_empty() && id != "null")
}
