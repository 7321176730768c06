//! An alert as a message: a subject that every receiver takes, and a body.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::Alert;
use crate::text::visible_json;

/// SNS takes subjects of up to 100 ASCII characters.
///
/// Source: [SNS Publish](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
pub const MAX_SUBJECT_CHARS: usize = 100;

/// SNS takes messages of up to 256 KiB, their attributes included.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// Characters of a text of the event's envelope, where the event does not stand whole.
pub(super) const ENVELOPE_CHARS: usize = 256;

/// Room that the message attributes take out of [`MAX_BODY_BYTES`].
const ATTRIBUTES_BYTES: usize = 8 * 1024;

/// Makes a subject that SNS takes: printable ASCII, one line, no space in front, not empty, at
/// most 100 characters.
///
/// ```
/// use patrol_core::sink::safe_subject;
///
/// assert_eq!(safe_subject("Role\r\n„Admin“ assumed"), "Role ?Admin? assumed");
/// assert_eq!(safe_subject(" \n"), "(no subject)");
/// assert!(safe_subject(&"x".repeat(200)).ends_with("..."));
/// ```
#[must_use]
pub fn safe_subject(subject: &str) -> String {
    let mut safe = String::with_capacity(subject.len().min(MAX_SUBJECT_CHARS));
    for word in subject.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !safe.is_empty() {
            safe.push(' ');
        }
        safe.extend(word.chars().map(|c| if c.is_ascii() { c } else { '?' }));
    }
    if safe.is_empty() {
        return "(no subject)".to_owned();
    }
    if safe.len() > MAX_SUBJECT_CHARS {
        safe.truncate(MAX_SUBJECT_CHARS - 3);
        safe.push_str("...");
    }
    safe
}

impl Alert {
    /// The subject as every receiver takes it.
    #[must_use]
    pub fn subject(&self) -> String {
        safe_subject(&self.finding.subject)
    }

    /// The subject in one line, for receivers that take more than ASCII.
    #[must_use]
    pub fn one_line(&self) -> String {
        let words: Vec<_> = self.finding.subject.split_whitespace().collect();
        if words.is_empty() {
            return safe_subject("");
        }
        words.join(" ")
    }

    /// The message: the summary, the details, what to do, what the rule says of itself with its
    /// links, and the event; cut to what SNS takes, and saying so.
    #[must_use]
    pub fn body(&self) -> String {
        let mut body = self.finding.summary.trim().to_owned();
        body.push_str("\n\n");
        let facts = self.facts();
        for (name, value) in &facts {
            // Writing to a string does not fail.
            let _ = writeln!(body, "{name}: {value}");
        }
        if !facts.is_empty() {
            body.push('\n');
        }
        if let Some(respond) = self.respond() {
            let _ = write!(body, "What to do:\n{respond}\n\n");
        }
        let mut known = self.labels();
        known.extend(
            self.links()
                .into_iter()
                .map(|link| format!("{}: {}", link.text, link.url)),
        );
        if !known.is_empty() {
            let _ = write!(body, "{}\n\n", known.join("\n"));
        }
        let event = serde_json::to_string_pretty(&*self.event).unwrap_or_default();
        let _ = writeln!(body, "{}", visible_json(&event));
        truncate_bytes(body, MAX_BODY_BYTES - ATTRIBUTES_BYTES)
    }

    /// The event, or its envelope when the whole does not fit into this number of bytes of JSON; then
    /// `cut` says so.
    #[must_use]
    pub fn event_within(&self, bytes: usize) -> Value {
        let whole = visible_json(&self.event.to_string()).len();
        if whole <= bytes {
            return Value::clone(&self.event);
        }
        let mut envelope = Map::new();
        for field in ["id", "detail-type", "source", "account", "time", "region"] {
            if let Some(text) = self.event[field].as_str() {
                envelope.insert(
                    field.to_owned(),
                    json!(truncate_chars(text, ENVELOPE_CHARS)),
                );
            }
        }
        envelope.insert(
            "cut".to_owned(),
            json!(format!("the whole event has {whole} bytes")),
        );
        Value::Object(envelope)
    }
}

/// At most this number of characters of a text; what is cut ends in dots.
#[must_use]
pub fn truncate_chars(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    text.chars()
        .take(chars.saturating_sub(3))
        .chain("...".chars())
        .collect()
}

/// At most this number of bytes of a text, with no character broken; its end says what was cut.
#[must_use]
pub fn truncate_bytes(mut text: String, limit: usize) -> String {
    if text.len() <= limit {
        return text;
    }
    let note = format!("\n[cut: the whole message has {} bytes]\n", text.len());
    text.truncate(text.floor_char_boundary(limit.saturating_sub(note.len())));
    text + &note
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Finding, sink::example};

    #[test]
    fn a_body_says_what_is_known_of_the_rule() {
        let finding = Finding::new("s", "It\nhappened.")
            .detail("role", "Admin\nAll is well")
            .detail("actions", json!(["s3:Get*", "s3:Put\u{200b}"]))
            .detail("count", 2);
        assert_eq!(
            example::alert(finding).body(),
            "It\\nhappened.\n\n\
             actions: s3:Get*, s3:Put\\u{200b}\n\
             count: 2\n\
             role: Admin\\nAll is well\n\n\
             What to do:\nAsk whoever did it.\n\n\
             ATT&CK v19: T1078.004, T1685\nCIS v6: 1.7\nsince 0.2.0\n\
             Runbook: https://wiki.example.com/example\n\
             ATT&CK T1078.004: https://attack.mitre.org/techniques/T1078/004/\n\
             ATT&CK T1685: https://attack.mitre.org/techniques/T1685/\n\
             Reference: https://docs.aws.amazon.com/example\n\n\
             {\n  \"account\": \"123456789012\",\n  \"id\": \"1\",\n  \"name\": \"a\\u202eb\"\n}\n"
        );
    }

    #[test]
    fn a_subject_is_cut_at_100() {
        let exact = "y".repeat(100);
        assert_eq!(safe_subject(&exact), exact);
        assert_eq!(safe_subject(&"é".repeat(101)).len(), 100);
    }

    #[test]
    fn what_is_truncated_ends_in_dots() {
        assert_eq!(truncate_chars("éééé", 4), "éééé");
        assert_eq!(truncate_chars("ééééé", 4), "é...");
    }

    #[test]
    fn a_truncated_text_keeps_characters_whole() {
        for limit in 60..80 {
            let text = truncate_bytes("é".repeat(100), limit);
            assert!(text.len() <= limit, "{limit}");
            assert!(text.ends_with("[cut: the whole message has 200 bytes]\n"));
        }
        assert_eq!(truncate_bytes("short".into(), 60), "short");
    }
}
