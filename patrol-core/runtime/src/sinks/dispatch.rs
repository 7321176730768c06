//! Alerts in the form of Dispatch, Mapbox's router of alarms.

use std::{fmt, str::FromStr};

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{InvalidTopic, message::accepted, sns::Topic};
use patrol_core::{Alert, Sink, SinkError, sink::cut, sink::shortened};

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
pub struct Dispatch {
    topic: Topic,
    kind: DispatchType,
}

/// What Dispatch does with a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DispatchType {
    /// A GitHub issue and a Slack message.
    #[default]
    Broadcast,
    /// A PagerDuty incident.
    HighPriority,
}

impl DispatchType {
    /// The name in the message.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Broadcast => "broadcast",
            Self::HighPriority => "high-priority",
        }
    }
}

/// The text is not the name of a [`DispatchType`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no type of Dispatch: use `broadcast` or `high-priority`")]
pub struct UnknownDispatchType(String);

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
    /// Publishes to this topic, in the topic's own region, as `broadcast`.
    ///
    /// # Errors
    ///
    /// [`InvalidTopic`] when the text is not the ARN of a topic.
    pub fn new(topic_arn: impl Into<String>) -> Result<Self, InvalidTopic> {
        Ok(Self {
            topic: Topic::new(topic_arn.into())?,
            kind: DispatchType::default(),
        })
    }

    /// Says what Dispatch does with the messages.
    #[must_use]
    pub const fn kind(mut self, kind: DispatchType) -> Self {
        self.kind = kind;
        self
    }

    /// The name in logs and errors.
    pub(crate) fn target(&self) -> String {
        format!("Dispatch through {}", self.topic.target())
    }
}

#[async_trait]
impl Sink for Dispatch {
    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let message = message(alert, self.kind).to_string();
        let message = self.topic.message(alert).message(message);
        self.topic.publish(message).await
    }
}

impl fmt::Debug for Dispatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dispatch({})", self.topic.target())
    }
}

fn message(alert: &Alert, kind: DispatchType) -> Value {
    let title = accepted(&shortened(&alert.one_line(), TITLE_CHARS));
    let body = accepted(&cut(alert.body(), ISSUE_BYTES));
    let summary = accepted(alert.finding.summary.trim());
    let slack = if summary.is_empty() {
        title.clone()
    } else {
        cut(format!("{title}\n{summary}"), SLACK_BYTES)
    };
    json!({
        "type": kind.as_str(),
        "requestId": alert.event_id(),
        "retrigger": false,
        "users": [{ "slackId": "" }],
        "body": {
            "github": { "title": title, "body": body },
            "slack": { "message": slack },
            "pagerduty": { "title": title, "body": body },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_the_name_that_dispatch_knows() {
        assert_eq!("high-priority".parse(), Ok(DispatchType::HighPriority));
        let why = "high".parse::<DispatchType>().unwrap_err().to_string();
        assert!(why.starts_with("`high` is no type of Dispatch"), "{why}");
    }
}
