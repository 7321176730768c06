//! Buckets: found, created, set up.

use aws_sdk_s3::{
    Client,
    types::{
        BucketLocationConstraint, BucketVersioningStatus, CreateBucketConfiguration,
        PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
        ServerSideEncryptionConfiguration, ServerSideEncryptionRule, VersioningConfiguration,
    },
};
use patrol_core::iam::Partition;

use super::{clients::Clients, error::AwsError, owner::ExpectedOwner};

/// A bucket that exists, and a client for its region.
#[derive(Clone, Debug)]
pub(in crate::deploy) struct Bucket {
    pub(in crate::deploy) name: String,
    pub(in crate::deploy) region: String,
    /// Names the owner in every request, where there must be a certain one.
    pub(super) client: Client,
}

/// What S3 says of a bucket.
enum Seen {
    Here,
    /// In that region, with what the region that was asked said.
    Elsewhere(String, AwsError),
    Missing,
}

impl Bucket {
    fn new(clients: &Clients, name: &str, region: &str, owner: Option<&str>) -> Self {
        let mut config = clients.s3_config(region);
        if let Some(owner) = owner {
            config = config.interceptor(ExpectedOwner::new(owner));
        }
        Self {
            name: name.to_owned(),
            region: region.to_owned(),
            client: Client::from_conf(config.build()),
        }
    }

    /// A client for its region.
    pub(in crate::deploy) const fn client(&self) -> &Client {
        &self.client
    }

    /// The address of an object in it, as people write it.
    pub(in crate::deploy) fn url(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.name)
    }

    /// Asks for the bucket in its region.
    async fn look(&self) -> Result<Seen, AwsError> {
        let answer = self.client.head_bucket().bucket(&self.name).send().await;
        let Err(why) = answer else {
            return Ok(Seen::Here);
        };
        // S3 refuses a bucket of another region and names its region, even where the bucket belongs to somebody else.
        let region = why
            .raw_response()
            .and_then(|answer| answer.headers().get("x-amz-bucket-region"))
            .map(str::to_owned);
        let error = AwsError::new(
            format!("look for the bucket `{}`", self.name),
            "s3:ListBucket",
            why,
        );
        if error.is_missing() {
            return Ok(Seen::Missing);
        }
        match region {
            // The region becomes part of a host name, to which a session's token is sent.
            Some(region) if region != self.region && is_of_partition(&region, &self.region) => {
                Ok(Seen::Elsewhere(region, error))
            }
            _ => Err(error),
        }
    }
}

/// The bucket of a name, if it exists. If an owner is given, S3 refuses every request for a bucket of anybody else.
pub(in crate::deploy) async fn find(
    clients: &Clients,
    name: &str,
    owner: Option<&str>,
) -> Result<Option<Bucket>, AwsError> {
    let here = Bucket::new(clients, name, clients.region(), owner);
    let region = match here.look().await? {
        Seen::Here => return Ok(Some(here)),
        Seen::Missing => return Ok(None),
        Seen::Elsewhere(region, _) => region,
    };
    // Only the bucket's own region checks the owner.
    let there = Bucket::new(clients, name, &region, owner);
    match there.look().await? {
        Seen::Here => Ok(Some(there)),
        Seen::Missing => Ok(None),
        Seen::Elsewhere(_, error) => Err(error),
    }
}

/// A bucket that may be anybody's unless an owner is given, if it exists: in the region that S3 names, or here where
/// nobody may look at it, since reading may be allowed where looking is not.
pub(in crate::deploy) async fn locate(
    clients: &Clients,
    name: &str,
    owner: Option<&str>,
) -> Result<Option<Bucket>, AwsError> {
    let here = Bucket::new(clients, name, clients.region(), owner);
    match here.look().await {
        Ok(Seen::Here) => Ok(Some(here)),
        Ok(Seen::Missing) => Ok(None),
        Ok(Seen::Elsewhere(region, _)) => Ok(Some(Bucket::new(clients, name, &region, owner))),
        Err(why) if why.is_denied() => Ok(Some(here)),
        Err(why) => Err(why),
    }
}

/// Creates a bucket in the clients' region, for the account that is its owner.
pub(in crate::deploy) async fn create(
    clients: &Clients,
    name: &str,
    owner: &str,
) -> Result<Bucket, AwsError> {
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
    Ok(Bucket::new(clients, name, region, Some(owner)))
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

/// Are these regions, of one partition?
fn is_of_partition(region: &str, own: &str) -> bool {
    let partition = Partition::of_region(region);
    partition.is_some() && partition == Partition::of_region(own)
}

fn tried(what: &str, bucket: &str) -> String {
    format!("{what} the bucket `{bucket}`")
}
