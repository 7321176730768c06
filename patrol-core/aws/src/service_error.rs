//! Why a service did not do what it was asked.

use patrol_core::aws::{AwsRefusal, AwsRequest, AwsResponse};

use crate::{SignedCallError, signed};

/// Why a service did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The service refused it.
    #[error("{0}")]
    Refused(AwsRefusal),
    /// The request could not be sent, or nothing answered.
    #[error(transparent)]
    Unanswered(#[from] SignedCallError),
}

impl ServiceError {
    /// The service's own code, such as `AuthorizationError`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.code.as_deref(),
            Self::Unanswered(_) => None,
        }
    }
}

/// Sends a request, and gives an answer that is not a refusal, of at most this number of bytes.
pub(crate) async fn answer(
    request: &AwsRequest,
    max_bytes: usize,
) -> Result<AwsResponse, ServiceError> {
    let answer = signed::send(request, max_bytes).await?;
    match answer.refusal() {
        Some(refusal) => Err(ServiceError::Refused(refusal)),
        None => Ok(answer),
    }
}
