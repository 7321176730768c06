//! The AWS clients of a deployment, all for one region.

use std::{sync::OnceLock, time::Duration};

use aws_config::{BehaviorVersion, Region, SdkConfig, timeout::TimeoutConfig};
use patrol_aws::http_client;

use super::{error::AwsError, owner::ExpectedOwner};

/// Where cfn-config deploys when nothing names a region.
const DEFAULT_REGION: &str = "us-east-1";

/// A request without an answer is sent again after this time; uploads need some.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// The AWS clients of a deployment, all for one region.
#[derive(Clone, Debug)]
pub struct Clients {
    config: SdkConfig,
    region: String,
    account: OnceLock<String>,
    pub(in crate::deploy) cloudformation: aws_sdk_cloudformation::Client,
    pub(in crate::deploy) cloudtrail: aws_sdk_cloudtrail::Client,
    pub(in crate::deploy) kms: aws_sdk_kms::Client,
    s3: aws_sdk_s3::Client,
    pub(in crate::deploy) sqs: aws_sdk_sqs::Client,
    sts: aws_sdk_sts::Client,
}

impl Clients {
    /// Clients for a region; without one, for the region that the environment or the profile names, or else `us-east-1`.
    ///
    /// Credentials and endpoints come from the usual places: the environment (`AWS_ACCESS_KEY_ID`, `AWS_PROFILE`,
    /// `AWS_ENDPOINT_URL`), profiles with roles to assume or a `credential_process`, containers, instances.
    pub async fn connect(region: Option<&str>) -> Self {
        let timeouts = TimeoutConfig::builder().read_timeout(READ_TIMEOUT).build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http_client())
            .timeout_config(timeouts);
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        let mut config = loader.load().await;
        if config.region().is_none() {
            config = config
                .into_builder()
                .region(Region::new(DEFAULT_REGION))
                .build();
        }
        let region = config
            .region()
            .map_or(DEFAULT_REGION, |region| region.as_ref())
            .to_owned();
        Self {
            account: OnceLock::new(),
            cloudformation: aws_sdk_cloudformation::Client::new(&config),
            cloudtrail: aws_sdk_cloudtrail::Client::new(&config),
            kms: aws_sdk_kms::Client::new(&config),
            s3: aws_sdk_s3::Client::from_conf(s3(&config, &region).build()),
            sqs: aws_sdk_sqs::Client::new(&config),
            sts: aws_sdk_sts::Client::new(&config),
            region,
            config,
        }
    }

    /// The region, such as `us-east-1`.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The twelve digits of the account; AWS is asked once.
    pub(in crate::deploy) async fn account(&self) -> Result<&str, AwsError> {
        if let Some(account) = self.account.get() {
            return Ok(account);
        }
        let answer = self.sts.get_caller_identity().send().await.map_err(|why| {
            AwsError::new("ask which account this is", "sts:GetCallerIdentity", why)
        })?;
        let account = answer.account.unwrap_or_default();
        Ok(self.account.get_or_init(|| account))
    }

    /// S3 in the region.
    pub(in crate::deploy) const fn s3(&self) -> &aws_sdk_s3::Client {
        &self.s3
    }

    /// S3 in the region, for buckets of this account alone where one is given.
    pub(crate) fn s3_of(&self, owner: Option<&str>) -> aws_sdk_s3::Client {
        let Some(owner) = owner else {
            return self.s3.clone();
        };
        let config = self.s3_config(&self.region);
        let config = config.interceptor(ExpectedOwner::new(owner));
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// The settings of S3 clients for a region.
    pub(in crate::deploy) fn s3_config(&self, region: &str) -> aws_sdk_s3::config::Builder {
        s3(&self.config, region)
    }
}

fn s3(config: &SdkConfig, region: &str) -> aws_sdk_s3::config::Builder {
    aws_sdk_s3::config::Builder::from(config)
        .region(Region::new(region.to_owned()))
        // Only AWS itself has a host name for each bucket.
        .force_path_style(config.endpoint_url().is_some())
}
