//! What an AWS client's error says, in one line.

use std::error::Error;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::chain;

/// The whole story of a client's error: its own `Display` says only "service error" or "dispatch
/// failure", and its `Debug` shows the whole response.
pub fn words<E>(error: &SdkError<E, Response>) -> String
where
    E: Error + ProvideErrorMetadata + 'static,
{
    let mut words = match error.as_service_error() {
        Some(service) => [service.code(), service.message()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(": "),
        None => String::new(),
    };
    if words.is_empty() {
        words = chain(error);
    }
    match error.raw_response() {
        Some(response) => format!("{words} (HTTP {})", response.status().as_u16()),
        None => words,
    }
}
