//! What an error says.

use std::error::Error;

use patrol_core::BoxError;

use crate::deploy::AwsError;

/// An error with its sources, in one line.
pub(super) fn words(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut error = error;
    // What AWS says is in its error's own words.
    while !error.is::<AwsError>()
        && !error.is::<Box<AwsError>>()
        && let Some(source) = error.source()
    {
        let more = source.to_string();
        if !words.ends_with(&more) {
            words = format!("{words}: {more}");
        }
        error = source;
    }
    words
}

/// An error that is told with its sources.
#[derive(Debug, thiserror::Error)]
#[error("{}", words(&**source))]
struct Told {
    source: BoxError,
}

/// The error, which says all that its sources say, and has them.
pub(super) fn told(error: impl Error + Send + Sync + 'static) -> BoxError {
    let source = Box::new(error);
    Box::new(Told { source })
}
