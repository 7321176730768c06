//! The configuration that every SDK client shares: credentials, region, endpoint, TLS, retries.

use std::time::Duration;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::{client::behavior_version::BehaviorVersion, shared::IntoShared};
use aws_types::{
    SdkConfig,
    region::Region,
    sdk_config::{RetryConfig, SharedHttpClient, TimeoutConfig},
};

use crate::{
    environment,
    https::HttpsClient,
    settings::{self, NoCredentials, OwnCredentials},
};

/// A service that does not answer within this time is tried again.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// The configuration of a service's SDK client, in the region that this runs in.
///
/// `service_id` is the service's id in SDKs, such as `EC2` or `Secrets Manager`. Region,
/// credentials and endpoint come from the environment, as Lambda and the SDKs set it (`AWS_REGION`,
/// `AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL_EC2` or `AWS_ENDPOINT_URL`, ...), otherwise from what
/// [`set_config_loader`](crate::set_config_loader) has set. A call is tried three times in all, an
/// attempt takes five seconds at most, and all clients share one HTTPS client.
///
/// # Errors
///
/// [`NoCredentials`] when there are none: a client would fail at every call.
pub async fn config(service_id: &str) -> Result<SdkConfig, NoCredentials> {
    settings::credentials().await?;
    let region = settings::region().await;
    let mut config = config_in(service_id, Some(&region)).into_builder();
    config.set_endpoint_url(settings::endpoint(service_id).await);
    Ok(config.build())
}

/// [`config`] for a client of a fixed region, such as that of a topic's ARN; without one, of the
/// region that the environment names. The client checks the region at its first call.
#[must_use]
pub fn config_in(service_id: &str, region: Option<&str>) -> SdkConfig {
    let region = region.map(str::to_owned).or_else(environment::region);
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region.map(Region::new))
        .credentials_provider(SharedCredentialsProvider::new(OwnCredentials))
        .http_client(http_client())
        .retry_config(RetryConfig::standard())
        .timeout_config(
            TimeoutConfig::builder()
                .operation_attempt_timeout(ATTEMPT_TIMEOUT)
                .build(),
        );
    builder.set_endpoint_url(environment::endpoint(service_id));
    builder.build()
}

/// The one HTTPS client, with one pool of connections, for the clients of SDKs.
#[must_use]
pub fn http_client() -> SharedHttpClient {
    HttpsClient::for_sdks().into_shared()
}
