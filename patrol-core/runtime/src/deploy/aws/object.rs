//! Objects in a bucket.

use aws_sdk_s3::{primitives::ByteStream, types::ServerSideEncryption};

use super::{bucket::Bucket, error::AwsError};

/// An object to upload.
pub(in crate::deploy) struct Upload<'a> {
    pub(in crate::deploy) key: &'a str,
    pub(in crate::deploy) content_type: &'a str,
    pub(in crate::deploy) bytes: Vec<u8>,
    /// The KMS key that encrypts it at rest, where it is not the bucket's own encryption.
    pub(in crate::deploy) kms: Option<&'a str>,
}

impl Bucket {
    /// The keys below a prefix, in S3's order, without those of empty objects.
    pub(in crate::deploy) async fn list(&self, prefix: &str) -> Result<Vec<String>, AwsError> {
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(&self.name)
            .prefix(prefix)
            .into_paginator()
            .send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|why| {
                AwsError::new(format!("list `{}`", self.url(prefix)), "s3:ListBucket", why)
            })?;
            let objects = page.contents.unwrap_or_default().into_iter();
            let filled = objects.filter(|object| object.size != Some(0));
            keys.extend(filled.filter_map(|object| object.key));
        }
        Ok(keys)
    }

    /// An object's content, if the object exists.
    pub(in crate::deploy) async fn read(&self, key: &str) -> Result<Option<ByteStream>, AwsError> {
        let answer = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(key)
            .send()
            .await;
        match answer {
            Ok(answer) => Ok(Some(answer.body)),
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

    /// Does an object exist?
    pub(in crate::deploy) async fn holds(&self, key: &str) -> Result<bool, AwsError> {
        let answer = self
            .client
            .head_object()
            .bucket(&self.name)
            .key(key)
            .send()
            .await;
        let Err(why) = answer else {
            return Ok(true);
        };
        let error = AwsError::new(format!("look for `{}`", self.url(key)), "s3:GetObject", why);
        if error.is_missing() {
            return Ok(false);
        }
        Err(error)
    }

    /// Uploads an object in one write: there is the old object or the new one, never half of it.
    pub(in crate::deploy) async fn upload(&self, object: Upload<'_>) -> Result<(), AwsError> {
        self.client
            .put_object()
            .bucket(&self.name)
            .key(object.key)
            .content_type(object.content_type)
            .set_server_side_encryption(object.kms.map(|_| ServerSideEncryption::AwsKms))
            .set_ssekms_key_id(object.kms.map(str::to_owned))
            .body(ByteStream::from(object.bytes))
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    format!("upload `{}`", self.url(object.key)),
                    "s3:PutObject",
                    why,
                )
            })?;
        Ok(())
    }
}
