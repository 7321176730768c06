//! Bounds of what a finding says: an attacker's name of 100 KB must not keep an alert from any
//! sink.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::{truncate_bytes, truncate_chars};
use crate::{Finding, text::one_line};

/// Characters of a subject.
const SUBJECT_CHARS: usize = 512;
/// Bytes of a summary: less than a Slack block takes.
const SUMMARY_BYTES: usize = 2 * 1024;
/// Bytes of JSON of all details.
const DETAILS_BYTES: usize = 4 * 1024;
/// Bytes of JSON of one detail at most, where all of them are too long.
const DETAIL_BYTES: usize = 1024;
/// Bytes of JSON of an item of a list, where the list is too long.
const ITEM_BYTES: usize = 256;
/// Bytes of a detail's name, where all of them are too long.
const NAME_BYTES: usize = 128;
/// How it begins what says how long a text was.
const CUT: &str = "... [cut: the whole has ";
/// Room for words such as `and 187 more`.
const NOTE_BYTES: usize = 64;

/// One line a text, and no text longer than any sink takes.
pub(super) fn finding(finding: &mut Finding) {
    for text in [&mut finding.subject, &mut finding.summary] {
        if let Cow::Owned(shown) = one_line(text) {
            *text = shown;
        }
    }
    finding.subject = truncate_chars(&finding.subject, SUBJECT_CHARS);
    if finding.summary.len() > SUMMARY_BYTES {
        finding.summary = cut_text(&finding.summary, SUMMARY_BYTES);
    }
    details(&mut finding.details);
}

/// Shortens details of more than 4 KiB, and counts what is left out in the detail `leftOut`.
///
/// The short ones come first, and each of the others gets an equal part of what is left: a long text in an
/// event does not crowd out another detail.
fn details(details: &mut Map<String, Value>) {
    if length(details) <= DETAILS_BYTES {
        return;
    }
    let mut all: Vec<_> = std::mem::take(details).into_iter().collect();
    all.sort_by_cached_key(|(name, value)| name.len() + length(value));
    let mut left = DETAILS_BYTES - NOTE_BYTES;
    let mut left_out = 0_usize;
    let count = all.len();
    for (index, (name, value)) in all.into_iter().enumerate() {
        let name = truncate_bytes(name, NAME_BYTES);
        // Two quotes, a colon, a comma.
        let around = length(&name) + 2;
        let share = (left / (count - index)).saturating_sub(around);
        let value = shortened(value, share.clamp(NOTE_BYTES, DETAIL_BYTES));
        let size = around + length(&value);
        if size > left || details.contains_key(&name) {
            left_out += 1;
            continue;
        }
        left -= size;
        details.insert(name, value);
    }
    if left_out > 0 {
        let which = if left_out == 1 { "detail" } else { "details" };
        details.insert("leftOut".to_owned(), json!(format!("{left_out} {which}")));
    }
}

/// A value of at most this number of bytes of JSON, and what it says about the rest.
fn shortened(value: Value, bytes: usize) -> Value {
    if length(&value) <= bytes {
        return value;
    }
    match value {
        Value::Array(items) => list(items, bytes),
        Value::String(text) => Value::String(cut_text(&text, bytes)),
        other => Value::String(cut_text(&other.to_string(), bytes)),
    }
}

/// The first items of a list, and how many more there are.
fn list(items: Vec<Value>, bytes: usize) -> Value {
    let all = items.len();
    let mut left = bytes - NOTE_BYTES.min(bytes);
    let mut kept = Vec::new();
    for item in items {
        let item = shortened(item, ITEM_BYTES);
        let size = length(&item) + 1;
        if size > left {
            break;
        }
        left -= size;
        kept.push(item);
    }
    let more = all - kept.len();
    if more > 0 {
        kept.push(json!(format!("and {more} more")));
    }
    Value::Array(kept)
}

/// The text, if it fits into this number of bytes of JSON; otherwise its beginning, and how long the whole is.
///
/// ```
/// use patrol_core::sink::cut_text;
///
/// assert_eq!(cut_text("bob", 64), "bob");
/// assert_eq!(cut_text(&"x".repeat(100), 40), "xxxx... [cut: the whole has 100 bytes]");
/// ```
#[must_use]
pub fn cut_text(text: &str, bytes: usize) -> String {
    if length(&text) <= bytes {
        return text.to_owned();
    }
    let note = format!("{CUT}{} bytes]", text.len());
    let mut left = bytes.saturating_sub(note.len() + 2);
    let fitting = text.char_indices().find(|(_, c)| {
        let size = match c {
            '"' | '\\' => 2,
            '\0'..='\u{1f}' => 6,
            _ => c.len_utf8(),
        };
        let fits = size <= left;
        left = left.saturating_sub(size);
        !fits
    });
    let end = fitting.map_or(text.len(), |(at, _)| at);
    text[..end].to_owned() + &note
}

/// Was something of the value left out here? Then another one may look the same.
pub(crate) fn is_cut(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(CUT) && text.ends_with(']'),
        Value::Array(items) => {
            let more = |last: &Value| last.as_str().is_some_and(|last| last.ends_with(" more"));
            items.last().is_some_and(more) || items.iter().any(is_cut)
        }
        _ => false,
    }
}

fn length(value: &impl serde::Serialize) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX, |json| json.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounded(finding: Finding) -> Finding {
        let mut finding = finding;
        super::finding(&mut finding);
        finding
    }

    #[test]
    fn short_details_stay_as_they_are() {
        let finding = Finding::new("s", "t").detail("names", json!(["a\nb", 1, null]));
        assert_eq!(bounded(finding.clone()), finding);
    }

    #[test]
    fn long_details_say_what_was_cut() {
        let names: Vec<_> = (0..2_000)
            .map(|number| format!("s3:Action{number}"))
            .collect();
        let finding = bounded(
            Finding::new("s", "t")
                .detail("actions", names)
                .detail("deep", json!({ "a": ["\"".repeat(9_000)] }))
                .detail("text", "é".repeat(9_000)),
        );
        let actions = finding.details["actions"].as_array().unwrap();
        assert_eq!(actions[0], "s3:Action0");
        let more = actions.last().unwrap().as_str().unwrap();
        assert_eq!(more, format!("and {} more", 2_000 - (actions.len() - 1)));
        for name in ["deep", "text"] {
            let text = finding.details[name].as_str().unwrap();
            assert!(text.contains("... [cut: the whole has 180"), "{text}");
        }
        assert!(length(&finding.details) <= DETAILS_BYTES);
    }

    #[test]
    fn long_details_crowd_out_no_other() {
        let mut finding = Finding::new("s", "t").detail("zone", "the cause");
        for number in 0..12 {
            let long = "x".repeat(1_000 * (number + 1));
            finding = finding.detail(format!("tag{number:02}"), long);
        }
        let details = bounded(finding).details;
        assert_eq!(details["zone"], "the cause");
        assert_eq!(details.len(), 13, "each is there");
        assert!(length(&details) <= DETAILS_BYTES);
        for number in 0..12 {
            let text = details[&format!("tag{number:02}")].as_str().unwrap();
            assert!(text.len() > 200 && text.starts_with('x'), "{text}");
        }
    }

    #[test]
    fn details_whose_names_are_alike_when_cut_are_counted() {
        let mut finding = Finding::new("s", "t").detail("long", "x".repeat(5_000));
        for last in ["a", "b"] {
            finding = finding.detail(format!("{}{last}", "n".repeat(200)), 1);
        }
        assert_eq!(bounded(finding).details["leftOut"], "1 detail");
    }

    #[test]
    fn many_details_are_counted() {
        let mut finding = Finding::new("s", "t");
        for number in 0..300 {
            finding = finding.detail(
                format!("name{number:03}{}", "n".repeat(500)),
                "x".repeat(90),
            );
        }
        let details = bounded(finding).details;
        assert!(length(&details) <= DETAILS_BYTES);
        let kept = details.len() - 1;
        assert!(kept > 10);
        assert_eq!(details["leftOut"], format!("{} details", 300 - kept));
    }

    #[test]
    fn subject_and_summary_are_one_line_each_and_end() {
        let finding = bounded(Finding::new("a\nb".repeat(500), "c\u{202e}".repeat(5_000)));
        assert_eq!(finding.subject.chars().count(), SUBJECT_CHARS);
        assert!(finding.subject.starts_with("a\\nba"));
        assert!(finding.summary.len() <= SUMMARY_BYTES);
        assert!(finding.summary.contains("c\\u{202e}c") && finding.summary.ends_with(" bytes]"));
    }
}
