//! What every AWS client shares: credentials, region, endpoints, TLS, retries, errors.

mod error;
mod json;
#[cfg(feature = "lambda")]
mod object;
mod policy_simulator;
mod query;
mod signed;

use std::{env, time::Duration};

use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future},
};
use aws_sdk_sns::config::BehaviorVersion;
use aws_smithy_runtime_api::shared::IntoShared;
use aws_types::{
    SdkConfig,
    region::Region,
    sdk_config::{RetryConfig, SharedHttpClient, TimeoutConfig},
};

#[cfg(feature = "lambda")]
pub(crate) use self::object::get_object;
use self::signed::{Signed, Target};
pub(crate) use self::{
    error::{chain, words},
    json::JsonService,
};
use crate::transport::Transport;

/// A service that does not answer within this time is tried again.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// The configuration for a service's client, from the environment as Lambda and the SDKs set it:
/// `AWS_REGION`, `AWS_ACCESS_KEY_ID` and so on, `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_SERVICE`.
///
/// The configuration chain of `aws-config` (profiles, instance roles) is too heavy for the
/// function and has nothing to offer there.
pub(crate) fn config(service: &str, region: Option<&str>) -> SdkConfig {
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
pub(crate) fn http_client() -> SharedHttpClient {
    Transport::shared().clone().into_shared()
}

/// The region that the environment names.
fn own_region() -> Option<String> {
    variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"))
}

/// The endpoint that the environment names for a service, such as `SNS`.
fn own_endpoint(service: &str) -> Option<String> {
    variable(&format!("AWS_ENDPOINT_URL_{service}")).or_else(|| variable("AWS_ENDPOINT_URL"))
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The environment's credentials, or what is missing.
pub(crate) fn credentials() -> Result<Credentials, &'static str> {
    match (
        variable("AWS_ACCESS_KEY_ID"),
        variable("AWS_SECRET_ACCESS_KEY"),
    ) {
        (Some(id), Some(key)) => Ok(Credentials::new(
            id,
            key,
            variable("AWS_SESSION_TOKEN"),
            None,
            "environment",
        )),
        _ => Err(
            "no AWS credentials in the environment: set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`",
        ),
    }
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
