//! Alerts through a Slack incoming webhook.

use std::fmt;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{InvalidUrl, https::HttpsUrl};
use patrol_core::Severity;
use patrol_core::{Alert, Sink, SinkError, sink::shortened};

/// Characters of a header block's text.
///
/// Source: [Slack's header block](https://docs.slack.dev/reference/block-kit/blocks/header-block).
const HEADER_CHARS: usize = 150;
/// Characters of a section block's text.
///
/// Source: [Slack's section block](https://docs.slack.dev/reference/block-kit/blocks/section-block).
const SECTION_CHARS: usize = 3_000;

/// Posts each alert to a Slack channel, by an [incoming webhook][webhook]: the subject, the
/// summary, the finding's details, and where it comes from. The event itself stays out of Slack.
///
/// It tries three times in all when Slack throttles, fails or does not answer within five seconds.
///
/// [webhook]: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
pub struct Slack(HttpsUrl);

impl Slack {
    /// Posts to this webhook, such as `https://hooks.slack.com/services/T…/B…/…`. The address is
    /// a secret and stands in no log or error.
    ///
    /// # Errors
    ///
    /// [`InvalidUrl`] when the text is no HTTPS address.
    pub fn new(url: impl Into<String>) -> Result<Self, InvalidUrl> {
        HttpsUrl::new(url).map(Self)
    }

    /// The name in logs and errors.
    pub(crate) fn target(&self) -> String {
        format!("Slack webhook at `{}`", self.0.host())
    }
}

#[async_trait]
impl Sink for Slack {
    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let message = message(alert);
        self.0.post(&self.target(), &message, &[]).await
    }
}

impl fmt::Debug for Slack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slack({:?})", self.0)
    }
}

fn message(alert: &Alert) -> Value {
    let subject = shortened(&alert.one_line(), HEADER_CHARS);
    let mut text = escaped(alert.finding.summary.trim());
    for (name, value) in &alert.finding.details {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        text += &format!("\n*{}*: {}", escaped(name), escaped(&value));
    }
    if text.is_empty() {
        text = escaped(&subject);
    }
    let facts = [
        Some(alert.severity.as_str()),
        Some(alert.rule),
        alert.account(),
        alert.region(),
        alert.time(),
    ];
    let facts: Vec<_> = facts.into_iter().flatten().map(escaped).collect();
    json!({
        // What a phone's alert shows.
        "text": format!("{} {}", mark(alert.severity), escaped(&subject)),
        "blocks": [
            { "type": "header", "text": { "type": "plain_text", "text": subject } },
            { "type": "section", "text": { "type": "mrkdwn", "text": shortened(&text, SECTION_CHARS) } },
            {
                "type": "context",
                "elements": [{
                    "type": "mrkdwn",
                    "text": shortened(&format!("{} {}", mark(alert.severity), facts.join(" | ")), SECTION_CHARS),
                }],
            },
        ],
    })
}

const fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => ":information_source:",
        Severity::Low => ":white_circle:",
        Severity::Medium => ":large_yellow_circle:",
        Severity::High => ":large_orange_circle:",
        Severity::Critical => ":red_circle:",
    }
}

/// What an event says must not mention a channel or pass for a link.
///
/// Source: [escaping text](https://docs.slack.dev/messaging/formatting-message-text#escaping).
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
