//! The buckets for templates, code and configurations: found, or made.

use aws_sdk_s3::types::{
    BucketLocationConstraint, BucketVersioningStatus, CreateBucketConfiguration,
    PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, VersioningConfiguration,
};

use super::{
    aws_error::AwsError,
    deployment::Deployment,
    error::DeployError,
    operator::{News, Question},
};

/// A bucket that is there.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    pub(super) name: String,
    pub(super) region: String,
}

/// What a bucket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Templates and the function's zips; in the stack's region, as Lambda wants.
    Templates,
    /// Saved configurations.
    Configurations,
}

impl Purpose {
    const fn option(self) -> &'static str {
        match self {
            Self::Templates => "template-bucket",
            Self::Configurations => "config-bucket",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Templates => "cfn-config-templates",
            Self::Configurations => "cfn-config-configurations",
        }
    }
}

impl Deployment<'_> {
    /// The bucket, which is made when it is missing and the operator wants it.
    ///
    /// With force, a bucket that was named is expected to be there, since a wrong name would make
    /// another one; the account's own default bucket is made.
    pub(super) async fn bucket(&mut self, purpose: Purpose) -> Result<Bucket, DeployError> {
        let (name, owner) = self.bucket_name(purpose).await?;
        if let Some(region) = self.bucket_region(&name, owner.as_deref()).await? {
            if owner.is_some() && self.is_bare(&name, &region).await {
                self.furnish(&name).await?;
            }
            return Ok(Bucket { name, region });
        }
        let missing = || DeployError::BucketMissing {
            bucket: name.clone(),
            option: purpose.option(),
        };
        if owner.is_none() && self.options.force {
            return Err(missing());
        }
        let region = self.clients.region().to_owned();
        let question = Question::MakeBucket {
            bucket: &name,
            region: &region,
        };
        if !self.confirm(question)? {
            return Err(missing());
        }
        self.make_bucket(&name).await?;
        self.furnish(&name).await?;
        self.operator.tell(&News::BucketMade(&name));
        Ok(Bucket { name, region })
    }

    /// The bucket, which must be there.
    pub(super) async fn require_bucket(&self, purpose: Purpose) -> Result<Bucket, DeployError> {
        if let Some(bucket) = self.find_bucket(purpose).await? {
            return Ok(bucket);
        }
        let (bucket, _) = self.bucket_name(purpose).await?;
        Err(DeployError::BucketMissing {
            bucket,
            option: purpose.option(),
        })
    }

    /// The bucket, when it is there.
    pub(super) async fn find_bucket(
        &self,
        purpose: Purpose,
    ) -> Result<Option<Bucket>, DeployError> {
        let (name, owner) = self.bucket_name(purpose).await?;
        let region = self.bucket_region(&name, owner.as_deref()).await?;
        Ok(region.map(|region| Bucket { name, region }))
    }

    /// The bucket's name; where nobody chose it, also the account it must belong to: anybody can
    /// guess the name and take it first.
    async fn bucket_name(&self, purpose: Purpose) -> Result<(String, Option<String>), DeployError> {
        let named = match purpose {
            Purpose::Templates => &self.options.template_bucket,
            Purpose::Configurations => &self.options.config_bucket,
        };
        if let Some(name) = named {
            return Ok((name.clone(), None));
        }
        let account = self.clients.account().await?;
        let name = format!("{}-{account}-{}", purpose.prefix(), self.clients.region());
        Ok((name, Some(account)))
    }

    /// Where a bucket is; `None` when it is nowhere.
    async fn bucket_region(
        &self,
        bucket: &str,
        owner: Option<&str>,
    ) -> Result<Option<String>, AwsError> {
        let own = self.clients.region();
        let request = self.clients.s3.head_bucket().bucket(bucket);
        let request = request.set_expected_bucket_owner(owner.map(str::to_owned));
        match request.send().await {
            Ok(answer) => Ok(Some(answer.bucket_region().unwrap_or(own).to_owned())),
            Err(why) => {
                let raw = why.raw_response();
                if raw.is_some_and(|answer| answer.status().as_u16() == 404) {
                    return Ok(None);
                }
                // A bucket of another region is refused here, and its region told.
                let elsewhere = raw
                    .and_then(|answer| answer.headers().get("x-amz-bucket-region"))
                    .filter(|region| *region != own);
                match elsewhere {
                    Some(region) => Ok(Some(region.to_owned())),
                    None => Err(AwsError::new(
                        format!("look for the bucket `{bucket}`"),
                        "s3:ListBucket",
                        &why,
                    )),
                }
            }
        }
    }

    /// Is the bucket empty and without settings, as an interrupted command leaves it?
    ///
    /// Where that may not be asked, the bucket is somebody else's care.
    async fn is_bare(&self, bucket: &str, region: &str) -> bool {
        let s3 = self.clients.s3_in(region);
        let versioning = s3.get_bucket_versioning().bucket(bucket).send().await;
        if !versioning.is_ok_and(|answer| answer.status().is_none()) {
            return false;
        }
        let first = s3.list_objects_v2().bucket(bucket).max_keys(1).send().await;
        first.is_ok_and(|answer| answer.contents().is_empty())
    }

    /// Makes a bucket in the deployment's region.
    async fn make_bucket(&self, bucket: &str) -> Result<(), AwsError> {
        let s3 = &self.clients.s3;
        let tried = |what: &str| format!("{what} the bucket `{bucket}`");
        let region = self.clients.region();
        // us-east-1 is the one region that must not be named.
        let place = (region != "us-east-1").then(|| {
            CreateBucketConfiguration::builder()
                .location_constraint(BucketLocationConstraint::from(region))
                .build()
        });
        s3.create_bucket()
            .bucket(bucket)
            .set_create_bucket_configuration(place)
            .send()
            .await
            .map_err(|why| AwsError::new(tried("make"), "s3:CreateBucket", &why))?;
        Ok(())
    }

    /// Makes a bucket private, encrypted and versioned; versioning last, which tells that the
    /// rest is done.
    async fn furnish(&self, bucket: &str) -> Result<(), AwsError> {
        let s3 = &self.clients.s3;
        let tried = |what: &str| format!("{what} the bucket `{bucket}`");
        s3.put_public_access_block()
            .bucket(bucket)
            .public_access_block_configuration(
                PublicAccessBlockConfiguration::builder()
                    .block_public_acls(true)
                    .block_public_policy(true)
                    .ignore_public_acls(true)
                    .restrict_public_buckets(true)
                    .build(),
            )
            .send()
            .await
            .map_err(|why| AwsError::new(tried("close"), "s3:PutBucketPublicAccessBlock", &why))?;
        let by_default = ServerSideEncryptionByDefault::builder()
            .sse_algorithm(ServerSideEncryption::Aes256)
            .build()
            .ok();
        let rule = ServerSideEncryptionRule::builder()
            .set_apply_server_side_encryption_by_default(by_default)
            .build();
        s3.put_bucket_encryption()
            .bucket(bucket)
            .set_server_side_encryption_configuration(
                ServerSideEncryptionConfiguration::builder()
                    .rules(rule)
                    .build()
                    .ok(),
            )
            .send()
            .await
            .map_err(|why| {
                AwsError::new(tried("encrypt"), "s3:PutEncryptionConfiguration", &why)
            })?;
        s3.put_bucket_versioning()
            .bucket(bucket)
            .versioning_configuration(
                VersioningConfiguration::builder()
                    .status(BucketVersioningStatus::Enabled)
                    .build(),
            )
            .send()
            .await
            .map_err(|why| {
                AwsError::new(tried("keep versions in"), "s3:PutBucketVersioning", &why)
            })?;
        Ok(())
    }
}
