//! Why a call gave no answer.

use std::{error::Error, fmt};

use crate::{BoxError, text::one_line};

/// Characters of AWS's code and message that an error shows.
const MAX_MESSAGE_CHARS: usize = 300;

/// A call gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The client does not declare the action, so that no role allows it.
    #[error(
        "client `{client}` calls `{action}`, which its permissions do not name: add the action to `Client::permissions`"
    )]
    Undeclared {
        /// The client's name.
        client: &'static str,
        /// The IAM action, such as `ec2:DescribeSecurityGroups`.
        action: String,
    },
    /// AWS answered with an error.
    #[error("`{action}` failed: {refusal}")]
    Refused {
        /// The IAM action.
        action: String,
        /// What AWS said.
        refusal: AwsRefusal,
    },
    /// The request could not be sent, or nothing answered.
    #[error("`{action}` got no answer")]
    Unanswered {
        /// The IAM action.
        action: String,
        /// Why.
        source: BoxError,
    },
    /// The answer is not what was expected.
    #[error("the answer to `{action}` cannot be read")]
    Unreadable {
        /// The IAM action.
        action: String,
        /// Why.
        source: BoxError,
    },
}

impl CallError {
    /// AWS's code, such as `AccessDenied`, when it answered with one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { refusal, .. } => refusal.code.as_deref(),
            _ => None,
        }
    }

    /// An answer to this action that is not what was expected.
    pub(super) fn unreadable(action: &str, why: impl Error + Send + Sync + 'static) -> Self {
        Self::Unreadable {
            action: action.to_owned(),
            source: why.into(),
        }
    }
}

/// What AWS says when it refuses a call. It displays as one line: `AccessDenied: who are you? (HTTP
/// 403)`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AwsRefusal {
    /// The HTTP status.
    pub status: u16,
    /// AWS's code, such as `AccessDenied`.
    pub code: Option<String>,
    /// AWS's message, as it came: it may quote what a stranger chose.
    pub message: Option<String>,
}

impl fmt::Display for AwsRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, .. } = self;
        let parts = [&self.code, &self.message].into_iter().flatten();
        let said = parts.map(String::as_str).collect::<Vec<_>>().join(": ");
        if said.is_empty() {
            return write!(f, "HTTP {status}");
        }
        let line = one_line(&said);
        match line.char_indices().nth(MAX_MESSAGE_CHARS) {
            Some((end, _)) => write!(f, "{}... (HTTP {status})", &line[..end]),
            None => write!(f, "{line} (HTTP {status})"),
        }
    }
}
