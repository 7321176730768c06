//! What an AWS client's error says, in one line.

use std::error::Error;

use aws_sdk_sns::error::{ProvideErrorMetadata, SdkError};

/// The whole story of a client's error: its own `Display` says only "service error" or "dispatch
/// failure", and its `Debug` shows the whole response.
pub(crate) fn words<E>(error: &SdkError<E>) -> String
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

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !words.ends_with(&more) {
            words.push_str(": ");
            words.push_str(&more);
        }
        source = error.source();
    }
    words
}
