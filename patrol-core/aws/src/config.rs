//! The configuration that every SDK client shares: credentials, region, endpoint, TLS, retries.

use std::time::Duration;

use aws_credential_types::provider::{
    ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future,
};
use aws_smithy_runtime_api::{client::behavior_version::BehaviorVersion, shared::IntoShared};
use aws_types::{
    SdkConfig,
    region::Region,
    sdk_config::{RetryConfig, SharedHttpClient, TimeoutConfig},
};

use crate::{
    Transport,
    environment::{credentials, own_endpoint, own_region},
};

/// A service that does not answer within this time is tried again.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// The configuration for a service's client, from the environment as Lambda and the SDKs set it:
/// `AWS_REGION`, `AWS_ACCESS_KEY_ID` and so on, `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_SERVICE`.
///
/// The configuration chain of `aws-config` (profiles, instance roles) is too heavy for the
/// function and has nothing to offer there.
pub fn config(service: &str, region: Option<&str>) -> SdkConfig {
    let region = region.map(str::to_owned).or_else(own_region);
    let endpoint = own_endpoint(service);
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region.map(Region::new))
        .credentials_provider(SharedCredentialsProvider::new(EnvironmentCredentials))
        .http_client(http_client())
        .retry_config(RetryConfig::standard())
        .timeout_config(
            TimeoutConfig::builder()
                .operation_attempt_timeout(ATTEMPT_TIMEOUT)
                .build(),
        );
    builder.set_endpoint_url(endpoint);
    builder.build()
}

/// One pool of connections for all clients.
pub fn http_client() -> SharedHttpClient {
    Transport::shared().clone().into_shared()
}

/// Credentials from the environment, read at each need.
#[derive(Debug)]
struct EnvironmentCredentials;

impl ProvideCredentials for EnvironmentCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(credentials().map_err(CredentialsError::not_loaded))
    }
}
