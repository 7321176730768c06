//! AWS's JSON protocol, for the few operations of the runtime's own.
//!
//! Source: [AWS JSON 1.1 protocol](https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).

use std::{fmt, time::Duration};

use patrol_core::aws::{AwsProtocol, AwsRefusal, AwsRequest, AwsService};
use serde_json::Value;

use crate::{SignedCallError, signed};

/// A service that speaks the protocol.
#[derive(Clone, Copy, Debug)]
pub struct JsonService {
    /// Its name in signatures and host names, such as `kms`.
    pub name: &'static str,
    /// Its name in `X-Amz-Target`, such as `TrentService`.
    pub target: &'static str,
    /// Its name in `AWS_ENDPOINT_URL_SERVICE`, such as `KMS`.
    pub variable: &'static str,
    /// The version of the protocol that it speaks: `1.0` or `1.1`.
    pub version: &'static str,
}

/// Bytes of an answer that are taken. The longest is a page of DynamoDB's, a megabyte of values: JSON writes their quotes
/// as two bytes, and control characters as six.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Why an operation did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// The service refused it.
    #[error("{refusal}")]
    Refused {
        /// What it said.
        refusal: AwsRefusal,
        /// All of its answer.
        body: RefusedBody,
    },
    /// The request could not be sent, or nothing answered.
    #[error(transparent)]
    Unanswered(#[from] SignedCallError),
    /// The answer is not JSON. The parser's words quote nothing of a text of the wrong form.
    #[error("the answer is not JSON: {source}")]
    Unreadable {
        /// What the parser says.
        source: serde_json::Error,
    },
}

impl JsonError {
    /// The service's own code, such as `AccessDeniedException`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { refusal, .. } => refusal.code.as_deref(),
            _ => None,
        }
    }
}

/// The whole answer of a service that refused, which may hold more than its message. `Debug` does
/// not show it: it may quote what was asked.
#[derive(Clone)]
pub struct RefusedBody(String);

impl RefusedBody {
    /// The answer as JSON; null when it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for RefusedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RefusedBody({} bytes)", self.0.len())
    }
}

impl JsonService {
    /// Calls an operation in a region, or in the one that this runs in; an attempt may take this
    /// long, and there are three.
    ///
    /// # Errors
    ///
    /// [`JsonError`] when the service refuses, does not answer, or answers with something else.
    pub async fn call(
        self,
        region: Option<&str>,
        operation: &str,
        input: &Value,
        attempt_timeout: Duration,
    ) -> Result<Value, JsonError> {
        answer(&self.request(region, operation, input, attempt_timeout)).await
    }

    /// [`call`](Self::call) for what tells people something: what the service says it has taken is
    /// not sent again, although the rest of its answer does not come.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub async fn call_once(
        self,
        region: Option<&str>,
        operation: &str,
        input: &Value,
        attempt_timeout: Duration,
    ) -> Result<Value, JsonError> {
        let mut request = self.request(region, operation, input, attempt_timeout);
        request.once = true;
        answer(&request).await
    }

    fn request(
        self,
        region: Option<&str>,
        operation: &str,
        input: &Value,
        attempt_timeout: Duration,
    ) -> AwsRequest {
        let service = AwsService::new(self.name).service_id(self.variable);
        let mut request = AwsRequest::new(AwsProtocol::Json, service, operation, "POST");
        let target = format!("{}.{operation}", self.target);
        let content_type = format!("application/x-amz-json-{}", self.version);
        request.headers = [("content-type", &*content_type), ("x-amz-target", &target)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        request.region = region.map(str::to_owned);
        request.body = input.to_string();
        request.attempt_timeout = attempt_timeout;
        request
    }
}

/// Sends a request, and reads an answer that is not a refusal.
pub(crate) async fn answer(request: &AwsRequest) -> Result<Value, JsonError> {
    let answer = signed::send(request, MAX_BYTES).await?;
    if let Some(refusal) = answer.refusal() {
        let body = RefusedBody(answer.body().to_owned());
        return Err(JsonError::Refused { refusal, body });
    }
    serde_json::from_str(answer.body()).map_err(|source| JsonError::Unreadable { source })
}
