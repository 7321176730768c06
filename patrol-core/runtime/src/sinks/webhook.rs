//! Alerts as JSON to any HTTPS address.

use std::sync::Arc;

use async_trait::async_trait;

use super::form::Form;
use patrol_core::{
    Alert, Result, Sink, SinkError, sink,
    sink::{Https, HttpsUrl, SinkSetup},
};

sink! {
    /// An HTTPS address that gets each finding as JSON. `format=ocsf` sends a Detection Finding of OCSF.
    "webhook" ["format"] => Webhook::open
}

/// Posts each alert as JSON, the object of [`JsonLines`](super::JsonLines): `rule`, `severity`,
/// `subject`, `summary`, `details`, `attack`, `respond`, `key`, the whole `event` and so on.
/// Receivers tell repeats by `key` and `event_id`. With `format=ocsf` it is a
/// [Detection Finding](crate::ocsf), whose `finding_info.uid` is the key and whose `activity_id` says
/// whether it is new, found again or over.
///
/// It is anybody's service, so any status from 200 to 299 says that it was taken, whatever follows.
struct Webhook {
    form: Form,
    url: HttpsUrl,
    https: Arc<dyn Https>,
}

impl Webhook {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        Ok(Box::new(Self {
            form: Form::of(&setup)?,
            url: HttpsUrl::new(setup.address()?)?,
            https: setup.https()?,
        }))
    }
}

#[async_trait]
impl Sink for Webhook {
    fn target(&self) -> String {
        format!("webhook at `{}`", self.url.host())
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let posted = self.https.post(&self.url, &self.form.whole(alert)).await;
        posted.map_err(|why| why.into_sink_error(self.target()))
    }
}
