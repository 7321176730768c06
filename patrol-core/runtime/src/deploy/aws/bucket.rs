//! Buckets: found, created, set up.

use aws_sdk_s3::{
    Client,
    types::{
        BucketLocationConstraint, BucketVersioningStatus, CreateBucketConfiguration,
        PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
        ServerSideEncryptionConfiguration, ServerSideEncryptionRule, VersioningConfiguration,
    },
};

use super::{clients::Clients, error::AwsError};

/// A bucket that exists, and a client for its region.
#[derive(Clone, Debug)]
pub(in crate::deploy) struct Bucket {
    pub(in crate::deploy) name: String,
    pub(in crate::deploy) region: String,
    pub(super) client: Client,
}

impl Bucket {
    fn new(clients: &Clients, name: &str, region: &str) -> Self {
        Self {
            name: name.to_owned(),
            region: region.to_owned(),
            client: Client::from_conf(clients.s3_config(region).build()),
        }
    }

    /// The address of an object in it, as people write it.
    pub(in crate::deploy) fn url(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.name)
    }
}

/// The bucket of a name, if it exists.
pub(in crate::deploy) async fn find(
    clients: &Clients,
    name: &str,
    owner: Option<&str>,
) -> Result<Option<Bucket>, AwsError> {
    let own = clients.region();
    let request = clients.s3().head_bucket().bucket(name);
    let request = request.set_expected_bucket_owner(owner.map(str::to_owned));
    match request.send().await {
        Ok(answer) => {
            let region = answer.bucket_region().unwrap_or(own);
            Ok(Some(Bucket::new(clients, name, region)))
        }
        Err(why) => {
            // A bucket of another region is refused here, and its region named.
            let elsewhere = why
                .raw_response()
                .and_then(|answer| answer.headers().get("x-amz-bucket-region"))
                .filter(|region| *region != own);
            if let Some(region) = elsewhere {
                return Ok(Some(Bucket::new(clients, name, region)));
            }
            let error = AwsError::new(
                format!("look for the bucket `{name}`"),
                "s3:ListBucket",
                why,
            );
            if error.is_missing() {
                return Ok(None);
            }
            Err(error)
        }
    }
}

/// Creates a bucket in the clients' region.
pub(in crate::deploy) async fn create(clients: &Clients, name: &str) -> Result<Bucket, AwsError> {
    let region = clients.region();
    // us-east-1 is the one region that must not be named.
    let place = (region != "us-east-1").then(|| {
        CreateBucketConfiguration::builder()
            .location_constraint(BucketLocationConstraint::from(region))
            .build()
    });
    clients
        .s3()
        .create_bucket()
        .bucket(name)
        .set_create_bucket_configuration(place)
        .send()
        .await
        .map_err(|why| AwsError::new(tried("create", name), "s3:CreateBucket", why))?;
    Ok(Bucket::new(clients, name, region))
}

impl Bucket {
    /// Is the bucket empty and without settings, as an interrupted command leaves it?
    ///
    /// Where nobody may look, somebody else takes care of the bucket.
    pub(in crate::deploy) async fn is_unconfigured(&self) -> bool {
        let versioning = self.client.get_bucket_versioning().bucket(&self.name);
        if !versioning
            .send()
            .await
            .is_ok_and(|answer| answer.status().is_none())
        {
            return false;
        }
        let first = self.client.list_objects_v2().bucket(&self.name).max_keys(1);
        first
            .send()
            .await
            .is_ok_and(|answer| answer.contents().is_empty())
    }

    /// Makes the bucket private, encrypted and versioned; versioning last, so that it says the rest is done.
    pub(in crate::deploy) async fn configure(&self) -> Result<(), AwsError> {
        self.block_public_access().await?;
        self.encrypt().await?;
        self.keep_versions().await
    }

    async fn block_public_access(&self) -> Result<(), AwsError> {
        let block = PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .block_public_policy(true)
            .ignore_public_acls(true)
            .restrict_public_buckets(true)
            .build();
        self.client
            .put_public_access_block()
            .bucket(&self.name)
            .public_access_block_configuration(block)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    tried("block public access to", &self.name),
                    "s3:PutBucketPublicAccessBlock",
                    why,
                )
            })?;
        Ok(())
    }

    async fn encrypt(&self) -> Result<(), AwsError> {
        let by_default = ServerSideEncryptionByDefault::builder()
            .sse_algorithm(ServerSideEncryption::Aes256)
            .build()
            .ok();
        let rule = ServerSideEncryptionRule::builder()
            .set_apply_server_side_encryption_by_default(by_default)
            .build();
        let configuration = ServerSideEncryptionConfiguration::builder()
            .rules(rule)
            .build()
            .ok();
        self.client
            .put_bucket_encryption()
            .bucket(&self.name)
            .set_server_side_encryption_configuration(configuration)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    tried("encrypt", &self.name),
                    "s3:PutEncryptionConfiguration",
                    why,
                )
            })?;
        Ok(())
    }

    async fn keep_versions(&self) -> Result<(), AwsError> {
        let enabled = VersioningConfiguration::builder()
            .status(BucketVersioningStatus::Enabled)
            .build();
        self.client
            .put_bucket_versioning()
            .bucket(&self.name)
            .versioning_configuration(enabled)
            .send()
            .await
            .map_err(|why| {
                AwsError::new(
                    tried("keep versions in", &self.name),
                    "s3:PutBucketVersioning",
                    why,
                )
            })?;
        Ok(())
    }
}

fn tried(what: &str, bucket: &str) -> String {
    format!("{what} the bucket `{bucket}`")
}
