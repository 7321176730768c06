//! What JSON allows and readers refuse: half of a surrogate pair, nesting without an end, and numbers that no
//! floating-point number comes near.
//!
//! Anybody who may put text into a request can put these there, and an event that cannot be read is an
//! event that no rule sees. So they are replaced, and everything else is read.

use std::borrow::Cow;

/// Levels of an event that are read. `serde_json` reads 127; the rest is for what an event is wrapped
/// in on its way, such as a finding.
const MAX_NESTING: usize = 100;
/// Stands for a value that is nested too deep.
const TOO_DEEP: &str = r#""[nested too deep]""#;
/// Stands for a number such as `1e999`.
const TOO_LARGE: &str = r#""[number too large]""#;
/// Stands for half of a surrogate pair: U+FFFD, the replacement character.
const NO_CHARACTER: &str = r"\ufffd";

/// A text as readers take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Legible<'a> {
    pub(crate) text: Cow<'a, str>,
    /// How many values were replaced in it.
    pub(crate) replaced: usize,
}

impl<'a> Legible<'a> {
    /// A text of which nothing was replaced.
    pub(super) fn whole(text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            text: text.into(),
            replaced: 0,
        }
    }

    pub(super) fn into_owned(self) -> Legible<'static> {
        Legible {
            text: Cow::Owned(self.text.into_owned()),
            replaced: self.replaced,
        }
    }
}

/// The text as readers take it, for something that will stand this number of levels deep in an event.
pub(super) fn legible(text: &str, wrapping: usize) -> Legible<'_> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        most: MAX_NESTING - wrapping,
        kept: 0,
        out: String::new(),
        replaced: 0,
    };
    reader.read();
    if reader.replaced == 0 {
        return Legible::whole(text);
    }
    let Reader {
        mut out,
        kept,
        replaced,
        ..
    } = reader;
    out.push_str(&text[kept..]);
    Legible {
        text: Cow::Owned(out),
        replaced,
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// Levels that are read.
    most: usize,
    /// What stands before this is in `out`, once something was replaced.
    kept: usize,
    out: String,
    replaced: usize,
}

impl Reader<'_> {
    fn read(&mut self) {
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b'"' => self.string(),
                b'{' | b'[' if self.depth == self.most => {
                    let start = self.at;
                    self.skip_value();
                    self.replace(start, TOO_DEEP);
                }
                b'{' | b'[' => {
                    self.depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.at += 1;
                }
                b'-' | b'0'..=b'9' => self.number(),
                _ => self.at += 1,
            }
        }
    }

    /// Reads a number to its end, and replaces one that is infinite to readers.
    fn number(&mut self) {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let is_part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        self.at += rest.iter().take_while(is_part).count();
        let number = self.text[start..self.at].parse::<f64>();
        if number.is_ok_and(f64::is_infinite) {
            self.replace(start, TOO_LARGE);
        }
    }

    /// Writes words in place of the text from `start` to where reading has come.
    fn replace(&mut self, start: usize, words: &str) {
        self.out.push_str(&self.text[self.kept..start]);
        self.out.push_str(words);
        self.kept = self.at;
        self.replaced += 1;
    }

    /// Reads a string to its end, and replaces what is not a character.
    fn string(&mut self) {
        self.at += 1;
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\\' => self.escape(),
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) {
        let start = self.at;
        match self.unit(start) {
            Some(0xD800..=0xDBFF) => {
                self.at += 6;
                if matches!(self.unit(self.at), Some(0xDC00..=0xDFFF)) {
                    self.at += 6;
                } else {
                    self.replace(start, NO_CHARACTER);
                }
            }
            Some(0xDC00..=0xDFFF) => {
                self.at += 6;
                self.replace(start, NO_CHARACTER);
            }
            // Two bytes, or what is not an escape; a character of several bytes is read byte by byte.
            _ => self.at = (start + 2).min(self.text.len()),
        }
    }

    /// The UTF-16 unit of an escape `\uXXXX` that stands there.
    fn unit(&self, at: usize) -> Option<u16> {
        let escape = self.text.as_bytes().get(at..at + 6)?;
        let digits = escape.strip_prefix(b"\\u")?;
        let digits = str::from_utf8(digits).ok()?;
        u16::from_str_radix(digits, 16).ok()
    }

    /// Passes over a value that begins with a bracket, as far as it goes.
    fn skip_value(&mut self) {
        let mut depth = 0_usize;
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.text.len());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn half_a_character_is_replaced_and_a_whole_one_stays() {
        for (text, expected, replaced) in [
            (r#"{"a": "x\ud800y"}"#, "{\"a\": \"x\\ufffdy\"}", 1),
            (r#"["\uDC00\ud800", 1]"#, r#"["\ufffd\ufffd", 1]"#, 2),
            (
                r#"{"\ud83d\ude00": "\\ud800"}"#,
                r#"{"\ud83d\ude00": "\\ud800"}"#,
                0,
            ),
            (r#"["\ud800\ud83d\ude00"]"#, r#"["\ufffd\ud83d\ude00"]"#, 1),
        ] {
            let read = legible(text, 0);
            assert_eq!((&*read.text, read.replaced), (expected, replaced), "{text}");
            serde_json::from_str::<Value>(&read.text).expect(text);
        }
    }

    #[test]
    fn a_number_that_nothing_holds_is_replaced_and_the_rest_is_read() {
        let digits = "9".repeat(400);
        for (number, replaced) in [
            ("1e999", 1),
            ("-1E+400", 1),
            (&*digits, 1),
            ("1e308", 0),
            ("1e-999", 0),
            ("18446744073709551616", 0),
        ] {
            let text = format!(r#"{{"a": [{number}, "1e999"], "b": {number}, "c": "here"}}"#);
            let read = legible(&text, 0);
            assert_eq!(read.replaced, 2 * replaced, "{number}");
            let value: Value = serde_json::from_str(&read.text).expect(number);
            assert_eq!(
                (&value["a"][1], &value["c"]),
                (&"1e999".into(), &"here".into())
            );
        }
    }

    #[test]
    fn what_is_too_deep_is_replaced_and_the_rest_is_read() {
        for levels in [1, MAX_NESTING - 1, MAX_NESTING, 100_000] {
            let deep = format!("{}\"]\"{}", "[".repeat(levels), "]".repeat(levels));
            let text = format!(r#"{{"a": {deep}, "b": "still here"}}"#);
            for wrapping in [0, 2] {
                let read = legible(&text, wrapping);
                let expected = usize::from(levels + wrapping >= MAX_NESTING);
                assert_eq!(read.replaced, expected, "{levels}");
                let value: Value = serde_json::from_str(&read.text).expect("JSON");
                assert_eq!(value["b"], "still here");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in r#"[\[\]{}"\\ud8cDF0a,:é]{0,200}"#) {
            let read = legible(&text, 0);
            prop_assert_eq!(read.replaced == 0, matches!(read.text, Cow::Borrowed(_)));
        }

        #[test]
        fn json_that_can_be_read_is_left_alone(texts in prop::collection::vec(".{0,20}", 0..8)) {
            let text = Value::from(texts).to_string();
            let read = legible(&text, 0);
            prop_assert_eq!((&*read.text, read.replaced), (&*text, 0));
        }
    }
}
