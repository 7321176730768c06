//! Alerts through a Slack incoming webhook.

use std::{iter, sync::Arc};

use async_trait::async_trait;
use serde_json::{Value, json};

use super::message::{known, paragraphs, slack_escaped};
use patrol_core::{
    Alert, Result, Severity, Sink, SinkError, sink,
    sink::{Https, HttpsUrl, SinkSetup, truncate_chars},
};

sink! {
    /// A Slack channel: the URL of its incoming webhook, `https://hooks.slack.com/services/...`.
    "slack" => Slack::open
}

/// Characters of a header block's text.
///
/// Source: [Slack's header block](https://docs.slack.dev/reference/block-kit/blocks/header-block).
const HEADER_CHARS: usize = 150;
/// Characters of a section block's text.
///
/// Source: [Slack's section block](https://docs.slack.dev/reference/block-kit/blocks/section-block).
const SECTION_CHARS: usize = 3_000;

/// Posts each alert to a Slack channel, by an [incoming webhook][webhook]: the subject, the
/// summary, the finding's details, what to do, links, and where it comes from. The event itself
/// stays out of Slack.
///
/// Whatever comes out of an event is plain text, which mentions nobody and does not become a link; the links are
/// the rule's own.
///
/// [webhook]: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
struct Slack {
    url: HttpsUrl,
    https: Arc<dyn Https>,
}

impl Slack {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        Ok(Box::new(Self {
            url: HttpsUrl::new(setup.address()?)?,
            https: setup.https()?,
        }))
    }
}

#[async_trait]
impl Sink for Slack {
    fn target(&self) -> String {
        format!("Slack webhook at `{}`", self.url.host())
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let posted = self.https.post(&self.url, &message(alert)).await;
        posted.map_err(|why| why.into_sink_error(self.target()))
    }
}

fn message(alert: &Alert) -> Value {
    let subject = truncate_chars(&alert.one_line(), HEADER_CHARS);
    let mut blocks = vec![json!({ "type": "header", "text": plain(&subject) })];
    blocks.extend(sections(alert.finding.summary.trim()));
    let facts = alert.facts().into_iter();
    let facts: Vec<_> = facts
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    blocks.extend(sections(&facts.join("\n")));
    let respond = alert.respond().unwrap_or_default();
    let respond = paragraphs(&respond).join("\n");
    blocks.extend(sections(&truncate_chars(&respond, SECTION_CHARS)));
    if let Some(links) = links(alert) {
        let text = json!({ "type": "mrkdwn", "text": links, "verbatim": true });
        blocks.push(json!({ "type": "section", "text": text }));
    }
    let known = iter::once(alert.severity.as_str()).chain(known(alert));
    let known = known.map(|one| truncate_chars(one, 256));
    let known: Vec<_> = known.chain(alert.labels()).collect();
    let known = plain(&truncate_chars(&known.join(" | "), SECTION_CHARS));
    let mark = json!({ "type": "plain_text", "text": mark(alert.severity), "emoji": true });
    blocks.push(json!({ "type": "context", "elements": [mark, known] }));
    json!({
        // What a phone's notification shows.
        "text": format!("{} {}", alert.severity.as_str().to_uppercase(), slack_escaped(&subject)),
        "mrkdwn": false,
        "unfurl_links": false,
        "unfurl_media": false,
        "blocks": blocks,
    })
}

/// Text without markup.
fn plain(text: &str) -> Value {
    let text = patrol_core::one_line(text);
    json!({ "type": "plain_text", "text": text, "emoji": false })
}

/// The text in as many section blocks as it takes, broken between lines.
fn sections(text: &str) -> Vec<Value> {
    let mut parts: Vec<String> = Vec::new();
    for line in text.trim().lines() {
        let line = truncate_chars(&patrol_core::one_line(line), SECTION_CHARS);
        match parts.last_mut() {
            Some(part) if part.chars().count() + 1 + line.chars().count() <= SECTION_CHARS => {
                part.push('\n');
                part.push_str(&line);
            }
            _ => parts.push(line),
        }
    }
    let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
    let section = |text: String| {
        let text = json!({ "type": "plain_text", "text": text, "emoji": false });
        json!({ "type": "section", "text": text })
    };
    parts.map(section).collect()
}

/// The rule's pages, as many as one block takes.
fn links(alert: &Alert) -> Option<String> {
    let mut text = String::new();
    for link in alert.links() {
        let url = link.url.replace('|', "%7C");
        let link = format!("<{}|{}>", slack_escaped(&url), slack_escaped(&link.text));
        if text.chars().count() + 3 + link.chars().count() > SECTION_CHARS {
            break;
        }
        if !text.is_empty() {
            text.push_str(" | ");
        }
        text.push_str(&link);
    }
    (!text.is_empty()).then_some(text)
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
