//! What topics, queues, streams and webhooks carry: JSON as far as it can be read, text, or bytes.

use std::borrow::Cow;

use serde::{
    Deserialize,
    de::{self, IgnoredAny},
};
use serde_json::{Value, value::RawValue};

use super::legible::{Legible, legible};

/// Levels of an event around what it carries: the envelope and the detail.
const WRAPPING: usize = 2;
/// The byte order mark, with which some programs begin their JSON.
const MARK: char = '\u{FEFF}';

/// Bytes of memory that values in one content may take. A function has 256 MB by default, and a rule that looks at the
/// values reads them again.
const MOST_MEMORY: usize = 96 * 1024 * 1024;
/// Bytes that an object takes for its first fields, a list for its first items, and each value behind a comma.
const OBJECT: usize = 640;
const LIST: usize = 128;
const NEXT: usize = 64;

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
    ///
    /// # Errors
    ///
    /// If it is JSON that would take more than [`MOST_MEMORY`].
    pub(super) fn value(&self) -> Result<Value, serde_json::Error> {
        let text = self.text();
        if is_dense(text.as_bytes()) && serde_json::from_str::<IgnoredAny>(text).is_ok() {
            return Err(too_dense());
        }
        Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())))
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

/// Would the values of a JSON text take too much memory? A short text cannot, whatever it holds, and is not looked at.
fn is_dense(text: &[u8]) -> bool {
    text.len() > MOST_MEMORY / (OBJECT + 1) && memory(text) > MOST_MEMORY
}

/// How many bytes of memory the values of a JSON text take, about: a small object takes a hundred times its text.
fn memory(text: &[u8]) -> usize {
    let (mut bytes, mut in_text, mut is_escaped) = (text.len(), false, false);
    for byte in text {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_text,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'{' => bytes += OBJECT,
            b'[' => bytes += LIST,
            b',' => bytes += NEXT,
            _ => {}
        }
    }
    bytes
}

/// What is carried would take too much memory.
pub(super) fn too_dense() -> serde_json::Error {
    de::Error::custom(format!(
        "it holds so many small values that they would take more than {} MiB of memory",
        MOST_MEMORY / (1024 * 1024)
    ))
}

/// Does a form have so many fields that it would take too much memory?
pub(super) fn is_dense_form(form: &[u8]) -> bool {
    // Two texts for each field, in two maps.
    let fields = memchr::memchr_iter(b'&', form).count();
    fields * OBJECT > MOST_MEMORY
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
            let read = content.map(|content| (content.value().unwrap(), content.replaced()));
            assert_eq!(read, expected, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn what_would_take_too_much_memory_is_refused_and_text_is_not() {
        for dense in [
            format!("[{}0]", r#"{"":0},"#.repeat(850_000)),
            format!("[{}[]]", "[],".repeat(1_900_000)),
            format!("[{}0]", "0,".repeat(2_900_000)),
        ] {
            let why = Content::of_text(&dense).value().unwrap_err().to_string();
            assert!(why.contains("more than 96 MiB of memory"), "{why}");
        }
        for light in [
            format!("[{}0]", r#"{"":0},"#.repeat(130_000)),
            format!("[{:?}]", "{[,".repeat(2_000_000)),
            "{[,".repeat(2_000_000),
        ] {
            assert!(Content::of_text(&light).value().is_ok());
        }
    }
}
