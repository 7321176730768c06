//! The `wildcard` operator: text in which `*` stands for any number of characters.

use std::fmt;
use std::str::FromStr;

use crate::error::PatternError;

/// A text in which `*` stands for any number of characters: the operand of
/// [`Matcher::wildcard`](crate::Matcher::wildcard).
///
/// `\*` stands for an asterisk and `\\` for a backslash. There are no other escapes.
///
/// ```
/// use patrol_pattern::Wildcard;
///
/// assert_eq!(Wildcard::new("arn:aws:s3:::*/logs/*")?.as_str(), "arn:aws:s3:::*/logs/*");
/// assert!(Wildcard::new("a**b").is_err());
/// # Ok::<(), patrol_pattern::PatternError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wildcard {
    text: Box<str>,
    /// The literal parts around the asterisks: one more than there are asterisks.
    parts: Box<[Box<[u8]>]>,
}

impl Wildcard {
    /// Reads a wildcard.
    ///
    /// # Errors
    /// When the text has two asterisks in a row, or a backslash that is not followed by `*`
    /// or `\`.
    pub fn new(text: impl Into<String>) -> Result<Self, PatternError> {
        let text = text.into();
        let mut parts = Vec::new();
        let mut part = Vec::new();
        let mut bytes = text.bytes().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'*' if bytes.peek() == Some(&b'*') => {
                    return Err(PatternError::operand(
                        "wildcard",
                        format!("two `*` in a row in `{text}`: write one"),
                    ));
                }
                b'*' => parts.push(std::mem::take(&mut part).into()),
                b'\\' => match bytes.next_if(|next| matches!(next, b'*' | b'\\')) {
                    Some(escaped) => part.push(escaped),
                    None => {
                        let reason = format!(
                            "a backslash in `{text}` must be followed by `*` or a backslash"
                        );
                        return Err(PatternError::operand("wildcard", reason));
                    }
                },
                other => part.push(other),
            }
        }
        parts.push(part.into());
        Ok(Self {
            text: text.into(),
            parts: parts.into(),
        })
    }

    /// The wildcard as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How many asterisks there are.
    pub(crate) fn asterisks(&self) -> usize {
        self.parts.len() - 1
    }

    /// The literal texts around the asterisks, in order.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &[u8]> {
        self.parts.iter().map(|part| &**part)
    }

    /// The literal text before the first asterisk.
    pub(crate) fn head(&self) -> &[u8] {
        self.parts.first().map_or(b"", |part| part)
    }

    /// The literal text after the last asterisk.
    pub(crate) fn tail(&self) -> &[u8] {
        self.parts.last().map_or(b"", |part| part)
    }

    pub(crate) fn accepts(&self, text: &[u8]) -> bool {
        let [head, middle @ .., tail] = &*self.parts else {
            return self.parts.first().is_some_and(|only| **only == *text);
        };
        let Some(mut rest) = text
            .strip_prefix(&**head)
            .and_then(|rest| rest.strip_suffix(&**tail))
        else {
            return false;
        };
        // The leftmost occurrence of each part leaves the most text for the next one.
        for part in middle {
            match find(rest, part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        true
    }
}

/// Bytes of a part that is compared at every place where it could begin.
const COMPARED: usize = 32;

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    let Some((&first, others)) = part.split_first() else {
        return Some(0);
    };
    // Comparing at every place costs both lengths multiplied at worst.
    if part.len() > COMPARED {
        return memchr::memmem::find(text, part);
    }
    let mut from = 0;
    while let Some(at) = memchr::memchr(first, &text[from..]) {
        if text[from + at + 1..].starts_with(others) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

impl FromStr for Wildcard {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        Self::new(text)
    }
}

impl fmt::Display for Wildcard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
