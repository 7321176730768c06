//! A alert as a message: a subject that every receiver takes, and a body.

use serde_json::{Map, Value, json};

use super::Alert;

/// SNS takes subjects of up to 100 ASCII characters.
///
/// Source: [SNS Publish](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
pub const MAX_SUBJECT_CHARS: usize = 100;

/// SNS takes messages of up to 256 KiB, their attributes included.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// Room that the message attributes take out of [`MAX_BODY_BYTES`].
const ATTRIBUTES_BYTES: usize = 4 * 1024;

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

    /// The message: the summary, a blank line, the event; cut to what SNS takes, and saying so.
    #[must_use]
    pub fn body(&self) -> String {
        let event = serde_json::to_string_pretty(&*self.event).unwrap_or_default();
        let body = format!("{}\n\n{event}\n", self.finding.summary.trim());
        cut(body, MAX_BODY_BYTES - ATTRIBUTES_BYTES)
    }
}

impl Alert {
    /// The subject in one line, for receivers that take more than ASCII.
    #[must_use]
    pub fn one_line(&self) -> String {
        let subject = &self.finding.subject;
        let words = subject.split(|c: char| c.is_whitespace() || c.is_control());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return safe_subject("");
        }
        words.join(" ")
    }

    /// The event, or its envelope when the whole does not fit into so many bytes of JSON; then
    /// `cut` says so.
    #[must_use]
    pub fn event_within(&self, bytes: usize) -> Value {
        let whole = self.event.to_string().len();
        if whole <= bytes {
            return Value::clone(&self.event);
        }
        let mut envelope = Map::new();
        for field in ["id", "detail-type", "source", "account", "time", "region"] {
            if let Some(text) = self.event[field].as_str() {
                envelope.insert(field.to_owned(), json!(shortened(text, 256)));
            }
        }
        envelope.insert(
            "cut".to_owned(),
            json!(format!("the whole event has {whole} bytes")),
        );
        Value::Object(envelope)
    }
}

/// At most so many characters of a text; what is cut ends in dots.
#[must_use]
pub fn shortened(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    text.chars()
        .take(chars.saturating_sub(3))
        .chain("...".chars())
        .collect()
}

/// Cuts a text to a number of bytes without breaking a character, and says so at its end.
#[must_use]
pub fn cut(mut text: String, limit: usize) -> String {
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

    #[test]
    fn a_subject_is_cut_at_100() {
        let exact = "y".repeat(100);
        assert_eq!(safe_subject(&exact), exact);
        assert_eq!(safe_subject(&"é".repeat(101)).len(), 100);
    }

    #[test]
    fn what_is_shortened_ends_in_dots() {
        assert_eq!(shortened("éééé", 4), "éééé");
        assert_eq!(shortened("ééééé", 4), "é...");
    }

    #[test]
    fn a_cut_keeps_characters_whole() {
        for limit in 60..80 {
            let text = cut("é".repeat(100), limit);
            assert!(text.len() <= limit, "{limit}");
            assert!(text.ends_with("[cut: the whole message has 200 bytes]\n"));
        }
        assert_eq!(cut("short".into(), 60), "short");
    }
}
