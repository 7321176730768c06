//! Why what was posted was not taken.

use super::{ForeignAnswer, answer::said};
use crate::{BoxError, sink::SinkError};

/// What was posted was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpsError {
    /// The other side answered with another status than 200 to 299.
    #[error("HTTP {status}{}", after_status(.body))]
    Status {
        /// The status.
        status: u16,
        /// The answer's body, or its beginning.
        body: String,
    },
    /// The other side answered with a status from 200 to 299, and the rest of the answer did not come,
    /// or has more than 64 KB. It may have been taken.
    #[error("HTTP {status} with a body that cannot be read: {source}")]
    Unfinished {
        /// The status.
        status: u16,
        /// Why it cannot be read.
        source: BoxError,
    },
    /// The other side answered with a status from 200 to 299, and not as the service does.
    #[error(transparent)]
    Foreign(#[from] ForeignAnswer),
    /// There was no answer.
    #[error(transparent)]
    NoAnswer(BoxError),
}

/// What the other side said.
fn after_status(body: &str) -> String {
    match said(body).as_str() {
        "" => String::new(),
        line => format!(": {line}"),
    }
}

impl HttpsError {
    /// Will no other attempt succeed? So it is with redirections and refusals: any status from 300
    /// to 499 but 408 (timeout), 425 (too early) and 429 (too many requests).
    ///
    /// Sources: [Slack's webhook errors](https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors)
    /// (400, 403, 404, 410), [PagerDuty's answers](https://developer.pagerduty.com/docs/events-api-v2/overview/)
    /// (400, and 429 or 500 to come again).
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::Status { status, .. } => {
                matches!(*status, 300..=499) && !matches!(*status, 408 | 425 | 429)
            }
            Self::Unfinished { .. } | Self::Foreign(_) | Self::NoAnswer(_) => false,
        }
    }

    /// The error of the sink that posted.
    #[must_use]
    pub fn into_sink_error(self, target: impl Into<String>) -> SinkError {
        if self.is_permanent() {
            SinkError::permanent(target, self)
        } else {
            SinkError::new(target, self)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_permanent_and_a_fault_is_not() {
        let permanent = |status| {
            let body = "a\n\u{202e}b".to_owned();
            let error = HttpsError::Status { status, body }.into_sink_error("x");
            let words = error.to_string();
            assert_eq!(
                words,
                format!("could not notify x: HTTP {status}: a \\u{{202e}}b")
            );
            error.is_permanent()
        };
        for status in [301, 400, 401, 403, 404, 410, 413] {
            assert!(permanent(status), "{status}");
        }
        for status in [408, 425, 429, 500, 503] {
            assert!(!permanent(status), "{status}");
        }
        let source = "down".into();
        assert!(!HttpsError::NoAnswer(source).is_permanent());
        let source = "down".into();
        assert!(
            !HttpsError::Unfinished {
                status: 200,
                source
            }
            .is_permanent()
        );
    }
}
