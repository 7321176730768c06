//! What the environment says of AWS, as Lambda and the SDKs set it.

use std::env;

use aws_credential_types::Credentials;

/// The region that the environment names.
pub(crate) fn own_region() -> Option<String> {
    variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"))
}

/// The endpoint that the environment names for a service, such as `SNS`.
pub(crate) fn own_endpoint(service: &str) -> Option<String> {
    variable(&format!("AWS_ENDPOINT_URL_{service}")).or_else(|| variable("AWS_ENDPOINT_URL"))
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The environment's credentials, or what is missing.
pub fn credentials() -> Result<Credentials, &'static str> {
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
