//! The AWS clients of a deployment, all of one region.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig, timeout::TimeoutConfig};

use super::aws_error::AwsError;
use patrol_aws::http_client;

/// Where cfn-config deploys when nothing says where.
const DEFAULT_REGION: &str = "us-east-1";

/// A request that is not answered within this time is tried again; uploads take some.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// The AWS clients of a deployment, all of one region.
#[derive(Clone, Debug)]
pub struct Clients {
    config: SdkConfig,
    region: String,
    pub(super) cloudformation: aws_sdk_cloudformation::Client,
    pub(super) kms: aws_sdk_kms::Client,
    pub(super) s3: aws_sdk_s3::Client,
    sts: aws_sdk_sts::Client,
}

impl Clients {
    /// Clients for a region; without one, for the region that the environment or the profile
    /// names, or else `us-east-1`.
    ///
    /// Credentials and endpoints come from the usual places: the environment
    /// (`AWS_ACCESS_KEY_ID`, `AWS_PROFILE`, `AWS_ENDPOINT_URL`), profiles with roles to assume or a
    /// `credential_process`, containers, instances.
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
            cloudformation: aws_sdk_cloudformation::Client::new(&config),
            kms: aws_sdk_kms::Client::new(&config),
            s3: s3(&config, &region),
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

    /// The twelve digits of the account.
    pub(super) async fn account(&self) -> Result<String, AwsError> {
        let answer = self.sts.get_caller_identity().send().await.map_err(|why| {
            AwsError::new("ask which account this is", "sts:GetCallerIdentity", &why)
        })?;
        Ok(answer.account().unwrap_or_default().to_owned())
    }

    /// S3 in the region.
    pub(crate) const fn s3(&self) -> &aws_sdk_s3::Client {
        &self.s3
    }

    /// S3 as seen from a bucket's region.
    pub(super) fn s3_in(&self, region: &str) -> aws_sdk_s3::Client {
        if region == self.region {
            return self.s3.clone();
        }
        s3(&self.config, region)
    }
}

fn s3(config: &SdkConfig, region: &str) -> aws_sdk_s3::Client {
    let builder = aws_sdk_s3::config::Builder::from(config)
        .region(Region::new(region.to_owned()))
        // Only AWS itself has a host name a bucket.
        .force_path_style(config.endpoint_url().is_some());
    aws_sdk_s3::Client::from_conf(builder.build())
}
