//! AWS's query protocol, for the few operations of the runtime's own.
//!
//! Source: [AWS query protocol](https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).

use patrol_core::aws::{AwsProtocol, AwsRefusal, AwsRequest, AwsResponse, AwsService};

use crate::{SignedCallError, signed};

/// A service that speaks the protocol.
#[derive(Clone, Copy, Debug)]
pub struct QueryService {
    /// Its name in signatures, host names and `AWS_ENDPOINT_URL_SERVICE`, such as `sns`.
    pub name: &'static str,
    /// The version of its interface, such as `2010-03-31`.
    pub version: &'static str,
}

/// Bytes of an answer that are taken.
const MAX_BYTES: usize = 1024 * 1024;

/// Why an operation did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The service refused it.
    #[error("{0}")]
    Refused(AwsRefusal),
    /// The request could not be sent, or nothing answered.
    #[error(transparent)]
    Unanswered(#[from] SignedCallError),
}

impl QueryError {
    /// The service's own code, such as `AuthorizationError`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.code.as_deref(),
            Self::Unanswered(_) => None,
        }
    }
}

impl QueryService {
    /// Calls an operation in a region, or in the one that this runs in, with these parameters.
    ///
    /// # Errors
    ///
    /// [`QueryError`] when the service refuses or does not answer.
    pub async fn call(
        self,
        region: Option<&str>,
        operation: &str,
        params: impl IntoIterator<Item = (String, String)>,
    ) -> Result<AwsResponse, QueryError> {
        let service = AwsService::new(self.name);
        let mut request = AwsRequest::new(AwsProtocol::Query, service, operation, "POST");
        request.region = region.map(str::to_owned);
        request.params = [("Action", operation), ("Version", self.version)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        request.params.extend(params);
        let answer = signed::send(&request, MAX_BYTES).await?;
        match answer.refusal() {
            Some(refusal) => Err(QueryError::Refused(refusal)),
            None => Ok(answer),
        }
    }
}
