//! Alerts as JSON to any HTTPS address.

use std::fmt;

use async_trait::async_trait;
use serde_json::json;

use super::{InvalidUrl, https::HttpsUrl};
use patrol_core::{Alert, Sink, SinkError};

/// Posts each alert as JSON, the object of [`JsonLines`](super::JsonLines): `rule`,
/// `severity`, `subject`, `summary`, `details`, `key`, the whole `event` and so on.
///
/// Any status from 200 to 299 means that it was taken. It tries three times in all when the other
/// side throttles (429), fails (500 and above) or does not answer within five seconds; receivers
/// tell repeats by `key` and `event_id`.
pub struct HttpsWebhook(HttpsUrl);

impl HttpsWebhook {
    /// Posts to this address. Its path is a secret and stands in no log or error.
    ///
    /// # Errors
    ///
    /// [`InvalidUrl`] when the text is no HTTPS address.
    pub fn new(url: impl Into<String>) -> Result<Self, InvalidUrl> {
        HttpsUrl::new(url).map(Self)
    }

    /// The name in logs and errors.
    pub(crate) fn target(&self) -> String {
        format!("webhook at `{}`", self.0.host())
    }
}

#[async_trait]
impl Sink for HttpsWebhook {
    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let body = json!(alert);
        self.0.post(&self.target(), &body, &[]).await
    }
}

impl fmt::Debug for HttpsWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpsWebhook({:?})", self.0)
    }
}
