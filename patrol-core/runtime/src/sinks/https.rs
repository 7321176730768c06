//! How sinks post over HTTPS: with the connections that the AWS clients have.

use std::sync::Arc;

use patrol_core::sink::Https;

/// What sinks post with; `None` in a build without an HTTPS client.
#[cfg(not(feature = "aws"))]
#[must_use]
pub fn https() -> Option<Arc<dyn Https>> {
    None
}

/// What sinks post with; `None` in a build without an HTTPS client.
#[cfg(feature = "aws")]
#[must_use]
pub fn https() -> Option<Arc<dyn Https>> {
    Some(Arc::new(shared::Shared))
}

#[cfg(feature = "aws")]
mod shared {
    use async_trait::async_trait;
    use patrol_aws::{Call, HttpError};
    use patrol_core::{
        Secret,
        sink::{Https, HttpsAnswer, HttpsError, HttpsUrl},
        visible_json,
    };
    use serde_json::Value;

    /// The one client of the process.
    pub(super) struct Shared;

    #[async_trait]
    impl Https for Shared {
        async fn call(
            &self,
            url: &HttpsUrl,
            authorization: Option<&Secret<String>>,
            body: &Value,
        ) -> Result<HttpsAnswer, HttpsError> {
            let body = body.to_string();
            let body = visible_json(&body);
            let mut call = Call::post(url.expose(), &body);
            if let Some(value) = authorization {
                let header = ("authorization".to_owned(), value.expose().clone());
                call.headers.push(header);
            }
            let answer = call.answer().await.map_err(failure)?;
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            let status = answer.status;
            match answer.is_success() {
                true => Ok(HttpsAnswer::new(status, body)),
                false => Err(HttpsError::Status { status, body }),
            }
        }
    }

    fn failure(why: HttpError) -> HttpsError {
        match why {
            HttpError::Unfinished { status, source } => HttpsError::Unfinished { status, source },
            other => HttpsError::NoAnswer(other.into()),
        }
    }
}
