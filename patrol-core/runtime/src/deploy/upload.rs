//! Putting the code and the template into S3.

use aws_sdk_s3::primitives::ByteStream;
use sha2::{Digest as _, Sha256};

use super::{
    aws_error::AwsError,
    bucket::Bucket,
    code::{Code, hex},
    deployment::Deployment,
    error::DeployError,
    operator::News,
};

impl Deployment<'_> {
    /// Uploads the function's zip, unless the same is there.
    pub(super) async fn upload_code(
        &mut self,
        code: &Code,
        bucket: &Bucket,
    ) -> Result<(), DeployError> {
        let key = code.key(&self.name);
        let url = format!("s3://{}/{key}", bucket.name);
        let known = self.is_there(bucket, &key).await?;
        if !known {
            self.operator.tell(&News::Doing("Uploading the code"));
            self.put(bucket, &key, code.bytes.clone(), "application/zip", &url)
                .await?;
        }
        self.operator.tell(&News::Code {
            url: &url,
            bytes: code.bytes.len() as u64,
            known,
        });
        Ok(())
    }

    /// Uploads the template and returns the address CloudFormation reads it from.
    pub(super) async fn upload_template(
        &self,
        template: &str,
        bucket: &Bucket,
    ) -> Result<String, DeployError> {
        let digest = hex(&Sha256::digest(template));
        let key = format!("{}/{digest}.template.json", self.name);
        let url = format!("s3://{}/{key}", bucket.name);
        self.put(
            bucket,
            &key,
            template.as_bytes().to_vec(),
            "application/json",
            &url,
        )
        .await?;
        let domain = if bucket.region.starts_with("cn-") {
            "amazonaws.com.cn"
        } else {
            "amazonaws.com"
        };
        // With the bucket in the path, its name may have dots.
        Ok(format!(
            "https://s3.{}.{domain}/{}/{key}",
            bucket.region, bucket.name
        ))
    }

    /// Has CloudFormation read the template.
    pub(super) async fn validate(&mut self, url: &str) -> Result<(), DeployError> {
        self.clients
            .cloudformation
            .validate_template()
            .template_url(url)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    "validate the template",
                    "cloudformation:ValidateTemplate",
                    &why,
                )
            })?;
        self.operator.tell(&News::Template(url));
        Ok(())
    }

    async fn is_there(&self, bucket: &Bucket, key: &str) -> Result<bool, AwsError> {
        let answer = self
            .clients
            .s3_in(&bucket.region)
            .head_object()
            .bucket(&bucket.name)
            .key(key)
            .send()
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(why)
                if why
                    .raw_response()
                    .is_some_and(|answer| answer.status().as_u16() == 404) =>
            {
                Ok(false)
            }
            Err(why) => Err(AwsError::new(
                format!("look for `s3://{}/{key}`", bucket.name),
                "s3:GetObject",
                &why,
            )),
        }
    }

    async fn put(
        &self,
        bucket: &Bucket,
        key: &str,
        bytes: Vec<u8>,
        content_type: &str,
        url: &str,
    ) -> Result<(), AwsError> {
        self.clients
            .s3_in(&bucket.region)
            .put_object()
            .bucket(&bucket.name)
            .key(key)
            .content_type(content_type)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(|why| AwsError::new(format!("upload `{url}`"), "s3:PutObject", &why))?;
        Ok(())
    }
}
