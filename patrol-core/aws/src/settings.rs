//! Region, endpoints and credentials: from the environment first, as Lambda sets them, then from what
//! the program has set.

use std::{
    pin::Pin,
    sync::{Mutex, OnceLock, PoisonError},
    time::{Duration, SystemTime},
};

use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, error::CredentialsError, future},
};
use aws_types::{SdkConfig, service_config::ServiceConfigKey};

use crate::environment;

/// The region when nothing names one.
const DEFAULT_REGION: &str = "us-east-1";
/// Credentials that end sooner than this are asked for again.
const RENEW_BEFORE: Duration = Duration::from_secs(5 * 60);

/// Loads what the environment does not hold, such as profiles.
pub type ConfigLoader = fn() -> Pin<Box<dyn Future<Output = SdkConfig> + Send>>;

static LOADER: OnceLock<ConfigLoader> = OnceLock::new();
static LOADED: OnceLock<SdkConfig> = OnceLock::new();
static CREDENTIALS: Mutex<Option<Credentials>> = Mutex::new(None);

/// There are no credentials to call AWS with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoCredentials {
    /// The environment has none, and there is nowhere else to look.
    #[error(
        "no AWS credentials in the environment: set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`"
    )]
    Environment,
    /// The environment has none, and what the program has set gives none.
    #[error(
        "no AWS credentials: set `AWS_PROFILE`, or `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`"
    )]
    Loaded {
        /// What the provider says.
        source: CredentialsError,
    },
}

/// Sets where region, credentials and endpoint come from when the environment does not hold them:
/// an operator's command line sets `aws-config`'s chain, which reads profiles. It is loaded when
/// it is first needed, once.
///
/// Without it there is the environment alone: the chain is too heavy for the function and has
/// nothing to offer there. Only the first loader is taken; the answer says whether this one was.
pub fn set_config_loader(loader: ConfigLoader) -> bool {
    LOADER.set(loader).is_ok()
}

/// What the program has set, when it has.
pub(crate) async fn loaded() -> Option<&'static SdkConfig> {
    let loader = LOADER.get()?;
    if LOADED.get().is_none() {
        // Of two that load at the same time, the first one's is kept.
        let _ = LOADED.set(loader().await);
    }
    LOADED.get()
}

/// The region that this runs in.
pub(crate) async fn region() -> String {
    if let Some(region) = environment::region() {
        return region;
    }
    let region = loaded().await.and_then(SdkConfig::region);
    region.map_or_else(|| DEFAULT_REGION.to_owned(), ToString::to_string)
}

/// The endpoint that the environment, or else a profile, names for a service, by its id in SDKs, such as
/// `Secrets Manager`. `None`: AWS's own.
///
/// Source: [service-specific endpoints](https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
pub(crate) async fn endpoint(service_id: &str) -> Option<String> {
    if let Some(endpoint) = environment::endpoint(service_id) {
        return Some(endpoint);
    }
    let loaded = loaded().await?;
    let key = ServiceConfigKey::builder()
        .service_id(service_id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let services = loaded.service_config();
    let own = services.and_then(|services| services.load_config(key));
    own.or_else(|| loaded.endpoint_url().map(str::to_owned))
}

/// The credentials to sign with now.
///
/// # Errors
///
/// [`NoCredentials`] when neither the environment nor what
/// [`set_config_loader`] has set gives any.
pub async fn credentials() -> Result<Credentials, NoCredentials> {
    if let Some(credentials) = environment::credentials() {
        return Ok(credentials);
    }
    let Some(provider) = loaded().await.and_then(SdkConfig::credentials_provider) else {
        return Err(NoCredentials::Environment);
    };
    let kept = || CREDENTIALS.lock().unwrap_or_else(PoisonError::into_inner);
    let valid = kept().clone().filter(|credentials| {
        let end = credentials.expiry();
        end.is_none_or(|end| end > SystemTime::now() + RENEW_BEFORE)
    });
    if let Some(credentials) = valid {
        return Ok(credentials);
    }
    let asked = provider.provide_credentials().await;
    let credentials = asked.map_err(|source| NoCredentials::Loaded { source })?;
    *kept() = Some(credentials.clone());
    Ok(credentials)
}

/// [`credentials`] for the clients of an SDK.
#[derive(Debug)]
pub(crate) struct OwnCredentials;

impl ProvideCredentials for OwnCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            credentials().await.map_err(CredentialsError::not_loaded)
        })
    }
}
