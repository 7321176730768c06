//! Posting for one sink: what is answered repeats nothing of its address.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;

use super::{Https, HttpsAnswer, HttpsError, HttpsUrl, veil::Veil};
use crate::Secret;

/// Posts as another one does. A sink may show a part of an answer, and half a secret would not be known again in it.
pub(super) struct VeiledHttps {
    https: Arc<dyn Https>,
    veil: Veil,
}

impl VeiledHttps {
    pub(super) fn over(https: Arc<dyn Https>, veil: Veil) -> Arc<dyn Https> {
        Arc::new(Self { https, veil })
    }
}

#[async_trait]
impl Https for VeiledHttps {
    async fn call(
        &self,
        url: &HttpsUrl,
        authorization: Option<&Secret<String>>,
        body: &Value,
    ) -> Result<HttpsAnswer, HttpsError> {
        match self.https.call(url, authorization, body).await {
            Ok(answer) => Ok(HttpsAnswer::new(
                answer.status,
                self.veil.over(&answer.body),
            )),
            Err(HttpsError::Status { status, body }) => Err(HttpsError::Status {
                status,
                body: self.veil.over(&body),
            }),
            Err(other) => Err(other),
        }
    }
}
