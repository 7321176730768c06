//! Alerts in a channel of Microsoft Teams.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::message::{known, paragraphs};
use patrol_core::{
    Alert, Result, Severity, Sink, SinkError, one_line, sink,
    sink::{Https, HttpsUrl, SinkSetup, truncate_chars},
    visible_json,
};

sink! {
    /// A channel or chat of Microsoft Teams: the URL of a workflow that posts what a webhook gets.
    "teams" => Teams::open
}

/// The version of adaptive cards that Teams shows on every device.
///
/// Source: [Adaptive cards for incoming webhooks](https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-reference#adaptive-card).
const CARD_VERSION: &str = "1.4";
/// Bytes of a message.
///
/// Source: [Limits of Teams](https://learn.microsoft.com/en-us/microsoftteams/limits-specifications-teams).
const MESSAGE_BYTES: usize = 28 * 1024;
/// Characters of a headline, of a text, and of a fact's value.
const HEADLINE_CHARS: usize = 256;
const TEXT_CHARS: usize = 2_000;
const FACT_CHARS: usize = 200;
/// Lines of what to do, where all of it would be too large.
const RESPOND_LINES: usize = 20;
/// Facts that are shown, and buttons: a card shows six.
const FACTS: usize = 20;
const BUTTONS: usize = 6;

/// Posts each alert as an [adaptive card][cards] to a [workflow][workflows] "When a Teams webhook
/// request is received": the subject, the summary, the finding's details, what to do, links as
/// buttons, and where it comes from. The event itself stays out of Teams.
///
/// Whatever comes out of an event stands in text runs, in which Teams reads no Markdown: it mentions
/// nobody and does not become a link.
///
/// A workflow says by the status 202 that it took it, whatever it does with it then; a connector of
/// Office 365 answers `1`.
///
/// [cards]: https://adaptivecards.microsoft.com
/// [workflows]: https://support.microsoft.com/en-us/office/create-incoming-webhooks-with-workflows-for-microsoft-teams-8ae491c7-0394-4861-ba59-055e33f75498
struct Teams {
    url: HttpsUrl,
    https: Arc<dyn Https>,
}

impl Teams {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        Ok(Box::new(Self {
            url: HttpsUrl::new(setup.address()?)?,
            https: setup.https()?,
        }))
    }
}

#[async_trait]
impl Sink for Teams {
    fn target(&self) -> String {
        format!("Teams workflow at `{}`", self.url.host())
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let answer = self.https.call(&self.url, None, &message(alert)).await;
        let taken = answer.and_then(|answer| match (answer.status, answer.body.trim()) {
            (202, _) | (200, "1") => Ok(()),
            _ => Err(answer
                .foreign("HTTP 202 of a workflow, or `1` of a connector")
                .into()),
        });
        taken.map_err(|why| why.into_sink_error(self.target()))
    }
}

/// The message, with fewer facts and fewer lines of what to do where it would be too large.
fn message(alert: &Alert) -> Value {
    let sizes = [(FACTS, usize::MAX), (0, usize::MAX), (0, RESPOND_LINES)];
    let mut messages = sizes
        .map(|(facts, lines)| card_message(alert, facts, lines))
        .into_iter();
    let fits = |message: &Value| visible_json(&message.to_string()).len() <= MESSAGE_BYTES;
    messages
        .find(fits)
        .unwrap_or_else(|| card_message(alert, 0, 0))
}

fn card_message(alert: &Alert, facts: usize, lines: usize) -> Value {
    let content = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": CARD_VERSION,
        "body": body(alert, facts, lines),
        "actions": buttons(alert),
        "msteams": { "width": "Full" },
    });
    json!({
        "type": "message",
        "summary": truncate_chars(&alert.one_line(), HEADLINE_CHARS),
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": content,
        }],
    })
}

fn body(alert: &Alert, most: usize, lines: usize) -> Vec<Value> {
    let headline = truncate_chars(&alert.one_line(), HEADLINE_CHARS);
    let severity = alert.severity.as_str().to_uppercase();
    let mut body = vec![block(&[
        json!({ "type": "TextRun", "text": format!("{severity}  "), "weight": "Bolder", "color": color(alert.severity) }),
        json!({ "type": "TextRun", "text": headline, "weight": "Bolder", "size": "Large" }),
    ])];
    body.extend(text(&alert.finding.summary));
    let all = alert.facts();
    for (name, value) in all.iter().take(most) {
        let name = truncate_chars(name, FACT_CHARS);
        let value = truncate_chars(value, FACT_CHARS);
        body.push(block(&[
            json!({ "type": "TextRun", "text": format!("{name}: "), "isSubtle": true }),
            json!({ "type": "TextRun", "text": value }),
        ]));
    }
    if all.len() > most {
        let more = format!("and {} more facts", all.len() - most);
        body.push(block(&[
            json!({ "type": "TextRun", "text": more, "isSubtle": true }),
        ]));
    }
    if let Some(respond) = alert.respond() {
        let respond = paragraphs(&respond).join("\n");
        body.extend(text(&respond).into_iter().take(lines));
    }
    let known = known(alert).map(one_line);
    let known = known.map(|one| truncate_chars(&one, FACT_CHARS));
    let known: Vec<_> = known.chain(alert.labels()).collect();
    let known = truncate_chars(&known.join(" | "), TEXT_CHARS);
    body.push(block(&[
        json!({ "type": "TextRun", "text": known, "isSubtle": true, "size": "Small" }),
    ]));
    body
}

/// Runs of text, without Markdown.
fn block(runs: &[Value]) -> Value {
    json!({ "type": "RichTextBlock", "inlines": runs })
}

/// A text, a block a line.
fn text(text: &str) -> Vec<Value> {
    let text = truncate_chars(text.trim(), TEXT_CHARS);
    let lines = text.lines().map(one_line);
    let lines = lines.filter(|line| !line.trim().is_empty());
    lines
        .map(|line| block(&[json!({ "type": "TextRun", "text": line })]))
        .collect()
}

/// The rule's pages.
fn buttons(alert: &Alert) -> Vec<Value> {
    let links = alert.links().into_iter().take(BUTTONS);
    links
        .map(|link| {
            let title = truncate_chars(&link.text, FACT_CHARS);
            json!({ "type": "Action.OpenUrl", "title": title, "url": link.url })
        })
        .collect()
}

const fn color(severity: Severity) -> &'static str {
    match severity {
        Severity::Info | Severity::Low => "Accent",
        Severity::Medium => "Warning",
        Severity::High | Severity::Critical => "Attention",
    }
}
