//! What an SDK client's error says, in one line.

use std::error::Error;

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use patrol_core::{error_chain, one_line};

use crate::environment::without_endpoints;

/// What went wrong, of an SDK client's error: `AccessDenied: who are you? (HTTP 403)`.
///
/// The error's own `Display` says no more than "service error" or "dispatch failure", and its
/// `Debug` shows the whole response.
pub fn sdk_error_message<E>(error: &SdkError<E, HttpResponse>) -> String
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let mut message = match error.as_service_error() {
        Some(service) => [service.code(), service.message()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(": "),
        None => String::new(),
    };
    if message.is_empty() {
        message = sdk_error_chain(error);
    }
    // A service quotes names that a stranger may have chosen.
    let message = one_line(&message);
    match error.raw_response() {
        Some(response) => format!("{message} (HTTP {})", response.status().as_u16()),
        None => message.into_owned(),
    }
}

/// What SDKs say of an answer with another root than the service's, such as a web page: of S3's, and of others'.
const FOREIGN: [&str; 2] = ["This is likely a bug in the SDK", "invalid root, expected"];

/// An SDK client's error with its causes, without endpoints of the environment that may hold a secret.
pub fn sdk_error_chain(error: &(dyn Error + 'static)) -> String {
    let words = error_chain(error);
    if FOREIGN.iter().any(|said| words.contains(said)) {
        return "the answer is not the service's own: check the endpoint and what answers at it"
            .to_owned();
    }
    without_endpoints(words)
}
