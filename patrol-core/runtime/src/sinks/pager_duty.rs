//! Alerts as PagerDuty alerts.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use crate::gather::gather;
use crate::sha256::sha256_hex;
use patrol_core::{
    Alert, AlertState, Result, Secret, Severity, Sink, SinkError, one_line, sink,
    sink::{Https, HttpsUrl, InvalidUrl, SinkSetup, truncate_chars},
};

sink! {
    /// A PagerDuty service: the routing key of its Events API v2 integration. `url=` names another
    /// service region, such as `url=https://events.eu.pagerduty.com/v2/enqueue`.
    "pagerduty" ["url"] => PagerDuty::open
}

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
/// The alert's `dedup_key` is [`Alert::identity`], a hash of it when it is longer than 255
/// characters: what has the same key in one account and region is one alert, and one that
/// [closes](patrol_core::Finding::closes) resolves it. Severity critical is PagerDuty's `critical`,
/// high `error`, medium `warning`, low and info `info`. PagerDuty took it when the `status` in its
/// answer is `success`.
///
/// [api]: https://developer.pagerduty.com/docs/events-api-v2/overview/
struct PagerDuty {
    routing_key: Secret<String>,
    url: HttpsUrl,
    https: Arc<dyn Https>,
}

/// The text is not a PagerDuty routing key, or the address is not one. The key is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
enum InvalidPagerDuty {
    #[error(
        "the routing key has another form: expected the 32 letters and digits of an Events API v2 integration"
    )]
    RoutingKey,
    #[error("`url`: {0}")]
    Url(#[from] InvalidUrl),
}

impl PagerDuty {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        let routing_key = setup.address()?.clone();
        let text = routing_key.expose();
        let fits = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits || text.len() != KEY_CHARS {
            return Err(InvalidPagerDuty::RoutingKey.into());
        }
        let url = setup.option("url").unwrap_or(ENQUEUE).to_owned();
        let url = HttpsUrl::new(&Secret::new(url)).map_err(InvalidPagerDuty::Url)?;
        Ok(Box::new(Self {
            routing_key,
            url,
            https: setup.https()?,
        }))
    }

    fn alert(&self, alert: &Alert) -> Value {
        let mut key = alert.identity();
        if key.chars().count() > DEDUP_CHARS {
            key = sha256_hex(&key);
        }
        // What is over needs no words: PagerDuty finds the alert by its key.
        if alert.state == AlertState::Closed {
            return json!({
                "routing_key": self.routing_key.expose(),
                "event_action": "resolve",
                "dedup_key": key,
            });
        }
        let links = alert.links().into_iter();
        let links: Vec<_> = links
            .map(|link| json!({ "href": link.url, "text": link.text }))
            .collect();
        json!({
            "routing_key": self.routing_key.expose(),
            "event_action": "trigger",
            "dedup_key": key,
            "client": "Patrol",
            "links": links,
            "payload": payload(alert),
        })
    }
}

fn payload(alert: &Alert) -> Value {
    let facts = alert.facts().into_iter();
    let facts: Map<_, _> = gather(facts.map(|(name, text)| (name, json!(text))));
    let mut details = json!(alert.metadata);
    details["summary"] = json!(alert.finding.summary);
    details["details"] = json!(facts);
    details["respond"] = json!(alert.respond());
    details["region"] = json!(alert.region().map(one_line));
    details["event_id"] = json!(alert.event_id().map(one_line));
    details["event"] = event(alert);
    let mut payload = json!({
        "summary": truncate_chars(&alert.one_line(), SUMMARY_CHARS),
        "severity": severity(alert.severity),
        "source": source(alert),
        "group": alert.ruleset,
        "class": alert.rule,
        "custom_details": details,
    });
    // PagerDuty refuses an event whose time it cannot read.
    if alert.timestamp().is_some() {
        payload["timestamp"] = json!(alert.time());
    }
    payload
}

/// Where it happened: the account, as far as an event says one.
fn source(alert: &Alert) -> String {
    let account = alert.account().filter(|account| !account.is_empty());
    truncate_chars(&one_line(account.unwrap_or("patrol")), SUMMARY_CHARS)
}

/// The event as people may read it, or its envelope when it is too large.
fn event(alert: &Alert) -> Value {
    let event = visible(&alert.event);
    if event.to_string().len() <= EVENT_BYTES {
        return event;
    }
    visible(&alert.event_within(0))
}

/// The value with one line a text, whatever the text holds.
fn visible(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(one_line(text)),
        Value::Array(items) => items.iter().map(visible).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (one_line(name).into_owned(), visible(value)));
            Value::Object(gather(fields))
        }
        other => other.clone(),
    }
}

#[async_trait]
impl Sink for PagerDuty {
    fn target(&self) -> String {
        format!("PagerDuty at `{}`", self.url.host())
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let answer = self.https.call(&self.url, None, &self.alert(alert)).await;
        let taken = answer.and_then(|answer| match answer.json()["status"].as_str() {
            Some("success") => Ok(()),
            _ => Err(answer.foreign("JSON with the `status` `success`").into()),
        });
        taken.map_err(|why| why.into_sink_error(self.target()))
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
