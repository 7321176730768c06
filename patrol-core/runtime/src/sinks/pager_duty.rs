//! Alerts as PagerDuty alerts.

use std::fmt;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{InvalidUrl, https::HttpsUrl, message::hash};
use patrol_core::{Alert, Sink, SinkError, sink::shortened};
use patrol_core::{Secret, Severity};

/// Where events are sent, unless the account is in PagerDuty's European service region.
const ENQUEUE: &str = "https://events.pagerduty.com/v2/enqueue";
/// Characters of a routing key.
const KEY_CHARS: usize = 32;
/// Characters of an alert's summary.
const SUMMARY_CHARS: usize = 1_024;
/// Characters of a deduplication key.
const DEDUP_CHARS: usize = 255;
/// Bytes of an event that are sent along: PagerDuty takes 512 KB in all.
const EVENT_BYTES: usize = 256 * 1024;

/// Triggers a PagerDuty alert for each alert, by the [Events API v2][api].
///
/// The alert's `dedup_key` is [`Alert::key`], a hash of it when it is longer than 255
/// characters: what has the same key is one alert. Severity critical is PagerDuty's `critical`,
/// high `error`, medium `warning`, low and info `info`.
///
/// It tries three times in all when PagerDuty throttles, fails or does not answer within five
/// seconds.
///
/// [api]: https://developer.pagerduty.com/docs/events-api-v2/overview/
pub struct PagerDuty {
    routing_key: Secret<String>,
    url: HttpsUrl,
}

/// The text is not a PagerDuty routing key, or the address is none. The key stays untold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidPagerDuty {
    /// Routing keys have 32 letters and digits.
    #[error(
        "the routing key is none: expected the 32 letters and digits of an Events API v2 integration"
    )]
    RoutingKey,
    /// The address that events are sent to is none.
    #[error(transparent)]
    Url(#[from] InvalidUrl),
}

impl PagerDuty {
    /// Alerts by the integration with this routing key, a secret that stands in no log or error.
    ///
    /// # Errors
    ///
    /// [`InvalidPagerDuty::RoutingKey`] when the text is no routing key.
    pub fn new(routing_key: impl Into<String>) -> Result<Self, InvalidPagerDuty> {
        let routing_key = routing_key.into();
        let fits = routing_key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits || routing_key.len() != KEY_CHARS {
            return Err(InvalidPagerDuty::RoutingKey);
        }
        Ok(Self {
            routing_key: Secret::new(routing_key),
            url: HttpsUrl::new(ENQUEUE)?,
        })
    }

    /// Sends events elsewhere, such as `https://events.eu.pagerduty.com/v2/enqueue`.
    ///
    /// # Errors
    ///
    /// [`InvalidPagerDuty::Url`] when the text is no HTTPS address.
    pub fn url(mut self, url: impl Into<String>) -> Result<Self, InvalidPagerDuty> {
        self.url = HttpsUrl::new(url)?;
        Ok(self)
    }

    /// The name in logs and errors.
    pub(crate) fn target(&self) -> String {
        format!("PagerDuty at `{}`", self.url.host())
    }

    fn alert(&self, alert: &Alert) -> Value {
        let mut key = alert.key();
        if key.chars().count() > DEDUP_CHARS {
            key = hash(&key);
        }
        let mut payload = json!({
            "summary": shortened(&alert.one_line(), SUMMARY_CHARS),
            "severity": severity(alert.severity),
            "source": alert.account().unwrap_or("patrol"),
            "group": alert.ruleset,
            "class": alert.rule,
            "custom_details": {
                "summary": alert.finding.summary,
                "details": alert.finding.details,
                "region": alert.region(),
                "event_id": alert.event_id(),
                "event": alert.event_within(EVENT_BYTES),
            },
        });
        if let Some(time) = alert.time() {
            payload["timestamp"] = json!(time);
        }
        json!({
            "routing_key": self.routing_key.expose(),
            "event_action": "trigger",
            "dedup_key": key,
            "client": "Patrol",
            "payload": payload,
        })
    }
}

#[async_trait]
impl Sink for PagerDuty {
    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let secrets = [self.routing_key.expose().as_str()];
        let alert = self.alert(alert);
        self.url.post(&self.target(), &alert, &secrets).await
    }
}

impl fmt::Debug for PagerDuty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PagerDuty({:?})", self.url)
    }
}

/// PagerDuty has four severities.
const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info | Severity::Low => "info",
        Severity::Medium => "warning",
        Severity::High => "error",
        Severity::Critical => "critical",
    }
}
