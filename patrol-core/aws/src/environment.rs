//! What the environment says of AWS, as Lambda and the SDKs set it.

use std::env;

use aws_credential_types::Credentials;

/// The region that the environment names.
pub(crate) fn region() -> Option<String> {
    variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"))
}

/// The endpoint that the environment names for a service, by its id in SDKs, such as `SNS` or
/// `Secrets Manager`.
///
/// Source: [service-specific endpoints](https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
pub(crate) fn endpoint(service_id: &str) -> Option<String> {
    let id: String = service_id
        .chars()
        .map(|c| match c.is_ascii_alphanumeric() {
            true => c.to_ascii_uppercase(),
            false => '_',
        })
        .collect();
    variable(&format!("AWS_ENDPOINT_URL_{id}")).or_else(|| variable("AWS_ENDPOINT_URL"))
}

/// The words without the endpoints of the environment that may hold a secret, by their variables: an SDK quotes
/// one that it cannot read.
pub(crate) fn without_endpoints(mut words: String) -> String {
    for (name, value) in env::vars_os() {
        let (Some(name), Some(value)) = (name.to_str(), value.to_str()) else {
            continue;
        };
        if name.starts_with("AWS_ENDPOINT_URL") && value.contains(['?', '@', '#']) {
            words = words.replace(value, &format!("${name}"));
        }
    }
    words
}

/// The credentials that the environment holds.
pub(crate) fn credentials() -> Option<Credentials> {
    let id = variable("AWS_ACCESS_KEY_ID")?;
    let key = variable("AWS_SECRET_ACCESS_KEY")?;
    let token = variable("AWS_SESSION_TOKEN");
    Some(Credentials::new(id, key, token, None, "environment"))
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
