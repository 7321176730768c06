//! What AWS refused, in words: what was tried, which permission is missing, what to do.

use std::{error::Error, fmt};

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use patrol_aws::sdk_error_chain;
use patrol_core::{BoxError, one_line, pattern::cloudtrail::is_refusal};

use super::sign_in;

/// AWS's codes for too many requests.
const THROTTLED: [&str; 5] = [
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "SlowDown",
    "RequestLimitExceeded",
];

/// AWS's codes for trouble of its own.
const UNAVAILABLE: [&str; 4] = [
    "InternalError",
    "InternalFailure",
    "ServiceUnavailable",
    "ServiceUnavailableException",
];

/// AWS refused a request or did not answer it.
///
/// The message holds all that its source says in words, so a program that prints errors with their sources can stop here.
#[non_exhaustive]
pub struct AwsError {
    /// What was tried, as in `save the template`.
    pub tried: String,
    /// The IAM action that the request needs, such as `cloudformation:CreateChangeSet`.
    pub action: &'static str,
    /// AWS's error code, if AWS answered.
    pub code: Option<String>,
    /// What AWS says.
    pub message: String,
    status: Option<u16>,
    source: BoxError,
}

impl AwsError {
    pub(super) fn new<E>(tried: impl Into<String>, action: &'static str, error: SdkError<E>) -> Self
    where
        E: Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        let status = error.raw_response().map(|answer| answer.status().as_u16());
        let code = error
            .code()
            .map(|code| one_line(code).into_owned())
            // An answer to HEAD has no body.
            .or_else(|| (status == Some(403)).then(|| "AccessDenied".to_owned()));
        let message = match (error.message(), status) {
            // A name that somebody else chose may stand in it.
            (Some(message), _) => one_line(message).into_owned(),
            (None, Some(status)) if status >= 300 => format!("HTTP {status}"),
            // It was taken, and the answer cannot be read.
            (None, _) => sdk_error_chain(&error),
        };
        Self {
            tried: tried.into(),
            action,
            code,
            message,
            status,
            source: error.into(),
        }
    }

    /// AWS answered as it never does.
    pub(super) fn odd(
        tried: impl Into<String>,
        action: &'static str,
        why: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self {
            tried: tried.into(),
            action,
            code: None,
            message: why.to_string(),
            status: Some(200),
            source: why.into(),
        }
    }

    /// Did AWS refuse because a permission is missing?
    pub(in crate::deploy) fn is_denied(&self) -> bool {
        self.code.as_deref().is_some_and(is_refusal)
    }

    /// Does S3 say that the bucket or the object does not exist?
    pub(super) fn is_missing(&self) -> bool {
        self.status == Some(404)
    }

    /// Does CloudFormation say that the stack does not exist?
    pub(super) fn says_missing(&self) -> bool {
        self.code.as_deref() == Some("ValidationError") && self.message.contains("does not exist")
    }

    /// Could the same request be answered in a while?
    pub(in crate::deploy) fn is_temporary(&self) -> bool {
        match (self.code.as_deref(), self.status) {
            (Some(code), _) => is_temporary(code),
            (None, Some(status)) => status >= 500,
            // AWS was not reached; without credentials it is not even tried.
            (None, None) => !self.lacks_credentials(),
        }
    }

    fn lacks_credentials(&self) -> bool {
        self.message.contains("credentials")
    }

    /// The permission that AWS names, or else the one that the request itself needs.
    fn permission(&self) -> &str {
        const NAMED: &str = "not authorized to perform: ";
        let named = self.message.split_once(NAMED).map(|(_, rest)| rest);
        named
            .and_then(|rest| rest.split(char::is_whitespace).next())
            .filter(|action| action.contains(':'))
            .unwrap_or(self.action)
    }

    fn advice(&self) -> Option<String> {
        let Some(code) = self.code.as_deref() else {
            if self.status.is_some() {
                return None;
            }
            return Some(if self.lacks_credentials() {
                "no credentials were found: set `AWS_PROFILE`, or `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`".to_owned()
            } else {
                "is the network up, and are the region and `AWS_ENDPOINT_URL` right?".to_owned()
            });
        };
        Some(match code {
            "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
                "the credentials have expired: sign in again, then run the same command".to_owned()
            }
            "InvalidClientTokenId"
            | "UnrecognizedClientException"
            | "InvalidAccessKeyId"
            | "SignatureDoesNotMatch"
            | "AuthFailure" => {
                "AWS does not know these credentials: which profile is in use?".to_owned()
            }
            code if is_refusal(code) => {
                format!("these credentials may not `{}`", self.permission())
            }
            code if THROTTLED.contains(&code) => {
                "AWS asks to slow down: run the same command in a minute".to_owned()
            }
            code if UNAVAILABLE.contains(&code) => {
                "AWS has trouble: run the same command in a minute".to_owned()
            }
            _ => return None,
        })
    }
}

/// Does AWS say with this code that the same request could be answered in a while?
pub(in crate::deploy) fn is_temporary(code: &str) -> bool {
    THROTTLED.contains(&code) || UNAVAILABLE.contains(&code)
}

impl fmt::Display for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: ", self.tried)?;
        if let Some(advice) = sign_in::advice(&self.message) {
            return f.write_str(&advice);
        }
        if let Some(advice) = self.advice() {
            write!(f, "{advice}: ")?;
        }
        if let Some(code) = &self.code {
            write!(f, "{code}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Debug for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The source's own `Debug` shows the whole answer, which may hold a secret.
        f.debug_struct("AwsError")
            .field("tried", &self.tried)
            .field("action", &self.action)
            .field("code", &self.code)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl Error for AwsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
