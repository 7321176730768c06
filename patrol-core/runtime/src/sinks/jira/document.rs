//! What an issue says: a summary, and a document of plain text.

use patrol_core::{Alert, one_line, sink::truncate_chars};
use serde_json::{Value, json};

use super::super::message::{known, paragraphs};

/// Characters of an issue's summary.
///
/// Source: [Jira's limits of text fields](https://support.atlassian.com/jira-cloud-administration/docs/custom-fields-types-in-company-managed-projects/).
const SUMMARY_CHARS: usize = 255;
/// Characters of a description or a comment, measured as the JSON that it is sent in.
///
/// Source: [the limit of characters in text fields](https://support.atlassian.com/jira-cloud-administration/docs/configure-jira-application-options/).
const DOCUMENT_CHARS: usize = 32_767;
/// Room for the words that say what was left out.
const NOTE_CHARS: usize = 200;
/// Characters of a paragraph.
const PARAGRAPH_CHARS: usize = 4_000;
/// Characters of what to do.
const RESPOND_CHARS: usize = 8_000;
/// Characters of a fact, and how many facts are shown.
const FACT_CHARS: usize = 500;
const FACTS: usize = 30;

pub(super) fn summary(alert: &Alert) -> String {
    let severity = alert.severity.as_str().to_uppercase();
    truncate_chars(&format!("{severity}: {}", alert.one_line()), SUMMARY_CHARS)
}

/// The alert in Atlassian's document format: paragraphs of plain text, and the rule's links. What Jira
/// would not take any more is left out, and counted.
pub(super) fn document(alert: &Alert) -> Value {
    let mut content = vec![paragraph(&alert.finding.summary)];
    let all = alert.facts();
    let facts = all.iter().take(FACTS);
    content.extend(facts.map(|(name, value)| {
        let name = truncate_chars(name, FACT_CHARS);
        paragraph(&format!("{name}: {}", truncate_chars(value, FACT_CHARS)))
    }));
    if all.len() > FACTS {
        content.push(paragraph(&format!("and {} more", all.len() - FACTS)));
    }
    let respond = alert.respond().unwrap_or_default();
    let respond = truncate_chars(&respond, RESPOND_CHARS);
    content.extend(paragraphs(&respond).iter().map(|text| paragraph(text)));
    let known = known(alert);
    let known: Vec<_> = known.map(|one| truncate_chars(one, FACT_CHARS)).collect();
    content.push(paragraph(&known.join(" | ")));
    content.extend(alert.links().into_iter().map(|link| {
        let mark = json!({ "type": "link", "attrs": { "href": link.url } });
        let text = json!({ "type": "text", "text": link.text, "marks": [mark] });
        json!({ "type": "paragraph", "content": [text] })
    }));
    // Jira refuses a text node that is empty.
    content.retain(|node| node["content"][0]["text"] != "");
    json!({ "type": "doc", "version": 1, "content": bounded(content) })
}

/// The words of a document, in their order, whatever else Jira has added to it.
pub(super) fn words(document: &Value) -> Vec<&str> {
    let text = document["text"].as_str();
    let content = document["content"].as_array().into_iter().flatten();
    text.into_iter()
        .chain(content.flat_map(|node| words(node)))
        .collect()
}

/// The first paragraphs, as many as Jira takes.
fn bounded(content: Vec<Value>) -> Vec<Value> {
    let all = content.len();
    let mut left = DOCUMENT_CHARS - NOTE_CHARS;
    let mut kept = Vec::new();
    for node in content {
        let size = node.to_string().chars().count() + 1;
        if size > left {
            break;
        }
        left -= size;
        kept.push(node);
    }
    let more = all - kept.len();
    if more > 0 {
        kept.push(paragraph(&format!("and {more} more paragraphs")));
    }
    kept
}

fn paragraph(text: &str) -> Value {
    let text = truncate_chars(&one_line(text.trim()), PARAGRAPH_CHARS);
    json!({ "type": "paragraph", "content": [{ "type": "text", "text": text }] })
}
