//! Alerts in the form of Dispatch, Mapbox's router of alarms.

use std::str::FromStr;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{
    message::{slack_escaped, xml_chars},
    sns::Topic,
};
use patrol_core::{
    Alert, Result, Sink, SinkError, sink,
    sink::{SinkSetup, truncate_bytes, truncate_chars},
    visible_json,
};

sink! {
    /// The topic of Dispatch: its ARN. `type=broadcast` opens a GitHub issue and writes to Slack,
    /// `type=high-priority` opens a PagerDuty incident.
    "dispatch" ["type"] => Dispatch::open
}

/// Bytes of a GitHub issue's body that are sent: GitHub takes 65,536 characters, and SNS 256 KiB
/// of JSON, in which a character may be escaped.
const ISSUE_BYTES: usize = 32 * 1024;
/// Characters of a title: GitHub takes 256, PagerDuty 1,024.
const TITLE_CHARS: usize = 256;
/// Bytes of a Slack message that are sent.
const SLACK_BYTES: usize = 3_000;

/// Publishes each alert to the topic of [Dispatch][dispatch], which opens a GitHub issue
/// and writes to Slack, or opens a PagerDuty incident.
///
/// One JSON message holds the texts of all three; its `type` tells Dispatch which to use. Nobody
/// is named in `users`, so Dispatch writes to its own default channel, and `retrigger` is `false`:
/// an issue of the same title that is still open is not told again. `requestId` is the event's id.
///
/// [dispatch]: https://github.com/mapbox/dispatch/blob/master/MESSAGE-SPEC.md
struct Dispatch {
    topic: Topic,
    kind: DispatchType,
}

/// What Dispatch does with a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DispatchType {
    /// A GitHub issue and a Slack message.
    #[default]
    Broadcast,
    /// A PagerDuty incident.
    HighPriority,
}

impl DispatchType {
    /// The name in the message.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Broadcast => "broadcast",
            Self::HighPriority => "high-priority",
        }
    }
}

/// The text is not the name of a [`DispatchType`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown type `{0}` of Dispatch: expected `broadcast` or `high-priority`")]
#[non_exhaustive]
pub(super) struct UnknownDispatchType(String);

impl FromStr for DispatchType {
    type Err = UnknownDispatchType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Broadcast, Self::HighPriority]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownDispatchType(text.to_owned()))
    }
}

impl Dispatch {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        let kind = setup.option("type").map(str::parse).transpose()?;
        Ok(Box::new(Self {
            topic: Topic::new(setup.address()?.expose())?,
            kind: kind.unwrap_or_default(),
        }))
    }
}

#[async_trait]
impl Sink for Dispatch {
    fn target(&self) -> String {
        format!("Dispatch through {}", self.topic.target())
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let message = message(alert, self.kind).to_string();
        let message = self.topic.message(alert, visible_json(&message));
        self.topic.publish(message, &self.target()).await
    }
}

pub(super) fn message(alert: &Alert, kind: DispatchType) -> Value {
    let title = xml_chars(&truncate_chars(&alert.one_line(), TITLE_CHARS));
    let body = xml_chars(&truncate_bytes(alert.body(), ISSUE_BYTES));
    let slack = slack_escaped(format!("{title}\n{}", alert.finding.summary.trim()).trim());
    json!({
        "type": kind.as_str(),
        "requestId": alert.event_id(),
        "retrigger": false,
        "users": [{ "slackId": "" }],
        "body": {
            "github": { "title": title, "body": issue(alert) },
            "slack": { "message": truncate_bytes(slack, SLACK_BYTES) },
            "pagerduty": { "title": title, "body": body },
        },
    })
}

/// The body of a GitHub issue. What comes out of an event stands in code blocks: there it mentions
/// nobody and does not become a link.
fn issue(alert: &Alert) -> String {
    let mut found = alert.finding.summary.trim().to_owned();
    for (name, value) in alert.facts() {
        found += &format!("\n{name}: {value}");
    }
    let mut body = code("text", &found);
    if let Some(respond) = alert.respond() {
        body += &format!("\n{}\n", truncate_bytes(respond, 4 * 1024));
    }
    let mut known = alert.labels();
    let links = alert.links().into_iter();
    known.extend(links.map(|link| format!("[{}](<{}>)", link.text, link.url)));
    if !known.is_empty() {
        body += &format!("\n{}\n", known.join(", "));
    }
    let event = serde_json::to_string_pretty(&*alert.event).unwrap_or_default();
    let room = ISSUE_BYTES.saturating_sub(body.len());
    let event = truncate_bytes(visible_json(&event).into_owned(), room);
    xml_chars(&format!("{body}\n{}", code("json", &event)))
}

/// A code block that its text cannot end.
fn code(language: &str, text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_the_name_that_dispatch_knows() {
        assert_eq!("high-priority".parse(), Ok(DispatchType::HighPriority));
        let why = "high".parse::<DispatchType>().unwrap_err().to_string();
        assert!(why.starts_with("unknown type `high` of Dispatch"), "{why}");
    }

    #[test]
    fn a_code_block_ends_where_it_should() {
        assert_eq!(code("text", "a"), "```text\na\n```\n");
        assert_eq!(code("text", "a ```` b"), "`````text\na ```` b\n`````\n");
    }
}
