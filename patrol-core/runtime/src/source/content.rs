//! What topics, queues, streams and webhooks carry: JSON as far as it can be read, text, or bytes.

use std::borrow::Cow;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, value::RawValue};

use super::legible::{Legible, legible};

/// Levels of an event around what it carries: the envelope and the detail.
const WRAPPING: usize = 2;
/// The byte order mark, with which some programs begin their JSON.
const MARK: char = '\u{FEFF}';

/// What was carried, as readers take it.
pub(super) struct Content<'a>(Legible<'a>);

impl<'a> Content<'a> {
    /// A text. JSON is read as far as it can be; anything else stays as it is.
    pub(super) fn of_text(text: &'a str) -> Self {
        Self(json(text).unwrap_or_else(|| Legible::whole(text)))
    }

    /// Bytes: text, or JSON with bytes in it that are not; `None` where they are something else.
    pub(super) fn of_bytes(bytes: &'a [u8]) -> Option<Self> {
        if let Ok(text) = str::from_utf8(bytes) {
            return Some(Self::of_text(text));
        }
        let wrong = bytes.utf8_chunks();
        let wrong = wrong.filter(|chunk| !chunk.invalid().is_empty()).count();
        let mut read = json(&String::from_utf8_lossy(bytes))?.into_owned();
        read.replaced += wrong;
        Some(Self(read))
    }

    /// The text as it is read.
    pub(super) fn text(&self) -> &str {
        &self.0.text
    }

    /// How many values were replaced.
    pub(super) const fn replaced(&self) -> usize {
        self.0.replaced
    }

    /// The JSON that it holds, or the text.
    pub(super) fn value(&self) -> Value {
        let text = self.text();
        serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
    }

    /// What was carried itself when it is an event in EventBridge's envelope, such as one that an EventBridge
    /// rule sent to a queue.
    ///
    /// What calls itself `aws.` or `patrol.` is not taken at its word: anybody who may send to the topic,
    /// queue or stream could write it, and it would pass for an event of AWS, or for a webhook request
    /// whose proof was checked. Such a message stays what the topic, queue or stream carried.
    pub(super) fn event(&self) -> Option<Legible<'static>> {
        #[derive(Deserialize)]
        struct Envelope<'a> {
            #[serde(borrow)]
            source: Cow<'a, str>,
            #[serde(borrow, rename = "detail-type")]
            _detail_type: Cow<'a, str>,
            #[serde(borrow, rename = "detail")]
            _detail: &'a RawValue,
        }
        let envelope: Envelope<'_> = serde_json::from_str(self.text()).ok()?;
        let reserved = ["aws.", "patrol."];
        let is_reserved = |prefix: &&str| envelope.source.starts_with(prefix);
        (!reserved.iter().any(is_reserved)).then(|| self.0.clone().into_owned())
    }
}

/// The text as readers take it, if it is JSON.
fn json(text: &str) -> Option<Legible<'_>> {
    let read = legible(text.strip_prefix(MARK).unwrap_or(text), WRAPPING);
    let is_json = serde_json::from_str::<IgnoredAny>(&read.text).is_ok();
    is_json.then_some(read)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_foreign_envelope_is_unwrapped() {
        let event = r#"{"source": "acme.s3", "detail-type": "x", "detail": {}}"#;
        let carried = |text| Content::of_text(text).event();
        assert_eq!(carried(event).expect("an event").text, event);
        for text in [
            "hello",
            "{}",
            r#"{"source": "acme.s3", "detail-type": "x"}"#,
            r#"{"source": "aws.s3", "detail-type": "x", "detail": {}}"#,
            r#"{"source": "\u0061ws.s3", "detail-type": "x", "detail": {}}"#,
            r#"{"source": "patrol.webhook", "detail-type": "x", "detail": {}}"#,
            r#"{"source": "patrol\u002ewebhook", "detail-type": "x", "detail": {}}"#,
        ] {
            assert_eq!(carried(text), None, "{text}");
        }
    }

    #[test]
    fn bytes_are_json_text_or_something_else() {
        for (bytes, expected) in [
            (
                &b"{\"a\": \"\xff\xff\"}"[..],
                Some((json!({"a": "\u{fffd}\u{fffd}"}), 2)),
            ),
            (
                b"{\"a\": \"\xff\\ud800\"}",
                Some((json!({"a": "\u{fffd}\u{fffd}"}), 2)),
            ),
            (b"\xef\xbb\xbf[1]", Some((json!([1]), 0))),
            (b"\xef\xbb\xbfa", Some((json!("\u{feff}a"), 0))),
            (b"a \\ud800", Some((json!("a \\ud800"), 0))),
            (b"", Some((json!(""), 0))),
            (b"caf\xe9", None),
        ] {
            let content = Content::of_bytes(bytes);
            let read = content.map(|content| (content.value(), content.replaced()));
            assert_eq!(read, expected, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
