//! Alerts through a Slack incoming webhook.

use std::{iter, sync::Arc};

use async_trait::async_trait;
use serde_json::{Value, json};

use super::message::{known, paragraphs, slack_escaped};
use patrol_core::{
    Alert, Result, Severity, Sink, SinkError, one_line, sink,
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

/// Characters of a refusal that an error shows.
const ERROR_CHARS: usize = 200;
/// Why Slack refuses what it may take a moment later.
///
/// Source: [errors of Slack's API](https://docs.slack.dev/reference/methods/chat.postMessage#errors).
const PASSING: [&str; 7] = [
    "fatal_error",
    "internal_error",
    "rate_limited",
    "ratelimited",
    "request_timeout",
    "rollup_error",
    "service_unavailable",
];

/// Posts each alert to a Slack channel, by an [incoming webhook][webhook]: the subject, the
/// summary, the finding's details, what to do, links, and where it comes from. The event itself
/// stays out of Slack.
///
/// Whatever comes out of an event is plain text, which mentions nobody and does not become a link; the links are
/// the rule's own. Slack took it when it answers `ok`, or JSON with `ok` that is `true`.
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

    /// What Slack refuses in an answer of status 200.
    fn refused(&self, error: &str) -> SinkError {
        let words = format!("Slack refuses it: `{}`", one_line(error));
        let words = truncate_chars(&words, ERROR_CHARS);
        if PASSING.contains(&error) {
            SinkError::new(self.target(), words)
        } else {
            SinkError::permanent(self.target(), words)
        }
    }
}

#[async_trait]
impl Sink for Slack {
    fn target(&self) -> String {
        format!("Slack webhook at `{}`", self.url.host())
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let answer = self.https.call(&self.url, None, &message(alert)).await;
        let answer = answer.map_err(|why| why.into_sink_error(self.target()))?;
        let said = answer.json();
        match (answer.body.trim(), said["ok"].as_bool()) {
            ("ok", _) | (_, Some(true)) => Ok(()),
            (_, Some(false)) => Err(self.refused(said["error"].as_str().unwrap_or_default())),
            _ => Err(SinkError::new(self.target(), answer.foreign("`ok`"))),
        }
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
    let text = one_line(text);
    json!({ "type": "plain_text", "text": text, "emoji": false })
}

/// The text in as many section blocks as it takes, broken between lines.
fn sections(text: &str) -> Vec<Value> {
    let mut parts: Vec<String> = Vec::new();
    for line in text.trim().lines() {
        let line = truncate_chars(&one_line(line), SECTION_CHARS);
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

#[cfg(test)]
mod tests {
    use patrol_testkit::{FakeHttps, alert, open_sink, send};

    #[test]
    fn slack_says_in_its_own_words_whether_it_took_it() {
        let sent = |body: &str| {
            let slack = FakeHttps::default();
            slack.usually(200, body);
            let sink = open_sink("slack:https://hooks.slack.com/services/x", &slack);
            let sent = send(&sink, &alert("Role Admin assumed", "bob assumed Admin."));
            assert_eq!(slack.posted().len(), 1);
            sent
        };
        for body in ["ok", "ok\n", r#"{"ok": true}"#] {
            sent(body).expect(body);
        }
        for (body, is_permanent) in [
            (r#"{"ok": false, "error": "invalid_auth"}"#, true),
            (r#"{"ok": false}"#, true),
            (r#"{"ok": false, "error": "ratelimited"}"#, false),
            (r#"{"ok": "true"}"#, false),
            ("okay", false),
            ("not ok", false),
            ("OK", false),
            ("", false),
        ] {
            let why = sent(body).expect_err(body);
            assert_eq!(why.is_permanent(), is_permanent, "{why}");
        }
        let why = sent(r#"{"ok": false, "error": "a\u202eb"}"#).unwrap_err();
        assert!(
            why.to_string().ends_with("Slack refuses it: `a\\u{202e}b`"),
            "{why}"
        );
    }
}
