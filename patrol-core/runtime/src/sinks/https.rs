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
        sink::{Https, HttpsError, HttpsUrl},
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
        ) -> Result<String, HttpsError> {
            let body = body.to_string();
            let body = visible_json(&body);
            let mut call = Call::post(url.expose(), &body);
            if let Some(value) = authorization {
                let header = ("authorization".to_owned(), value.expose().clone());
                call.headers.push(header);
            }
            match call.send().await {
                Ok(answer) => Ok(String::from_utf8_lossy(&answer).into_owned()),
                Err(HttpError::Status { status, body, .. }) => {
                    let body = without(body, authorization);
                    Err(HttpsError::Status { status, body })
                }
                Err(other) => Err(HttpsError::NoAnswer(other.into())),
            }
        }
    }

    /// A refusal without the credentials that it may repeat.
    fn without(body: String, authorization: Option<&Secret<String>>) -> String {
        let credentials = authorization.and_then(|value| value.expose().split(' ').next_back());
        match credentials.filter(|credentials| !credentials.is_empty()) {
            Some(credentials) => body.replace(credentials, "[secret]"),
            None => body,
        }
    }
}
