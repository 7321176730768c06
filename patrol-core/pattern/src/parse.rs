//! Reading a pattern's JSON, refusing what EventBridge refuses.

use std::str::FromStr;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::value::RawValue;

use super::decode::decode;
use super::error::{EventError, PatternError, Reason};
use super::marks::Marks;
use super::model::Pattern;
use super::normal::normalize;
use super::scan::{MAX_DEPTH, Scanner, Text};

/// The name of alternatives between whole groups of fields.
pub(super) const OR: &str = "$or";

pub(super) const TOO_DEEP: &str = "nested deeper than 1,000 levels";

/// The two grammars of Event Ruler.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    /// With `$or`.
    Current,
    /// From before `$or`: read if the current one refuses, so that `$or` may name a
    /// field. It has no lists of prefixes or suffixes and no wildcards in anything-but.
    Legacy,
}

pub(super) struct Parser<'a> {
    pub(super) scan: Scanner<'a>,
    pub(super) text: &'a str,
    pub(super) grammar: Grammar,
    /// How many levels may be opened inside the list of values that is read.
    pub(super) room: usize,
}

type Result<T> = std::result::Result<T, PatternError>;

pub(super) fn syntax(error: EventError) -> PatternError {
    PatternError::new(format!(
        "not valid JSON at byte {}: {}",
        error.offset(),
        error.reason()
    ))
}

impl Parser<'_> {
    fn parse(text: &str, grammar: Grammar) -> Result<Pattern> {
        let mut marks = Marks::default();
        let mut parser = Parser {
            scan: Scanner::new(text.as_bytes(), &mut marks),
            text,
            grammar,
            room: MAX_DEPTH,
        };
        if parser.scan.peek() != b'{' {
            return Err(PatternError::new("a pattern is a JSON object"));
        }
        parser.scan.bump();
        let clauses = parser.members()?;
        normalize(&clauses).map(Pattern::from_group)
    }

    pub(super) fn string(&self, text: Text) -> String {
        let raw = &self.text[text.start..text.end];
        if !text.escaped {
            return raw.to_owned();
        }
        let mut bytes = Vec::with_capacity(raw.len());
        decode(raw.as_bytes(), &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The accepted values of a field, whose `[` has been read.
    pub(super) fn list(&mut self, shown: &str) -> Result<Arc<[super::Matcher]>> {
        let mut any_of = Vec::new();
        while self.scan.peek() != b']' {
            let at = |error: PatternError| error.at(format!("{shown}[{}]", any_of.len()));
            let matcher = self.matcher(any_of.is_empty()).map_err(at)?;
            self.separator().map_err(at)?;
            any_of.push(matcher);
        }
        self.scan.bump();
        if any_of.is_empty() {
            return Err(PatternError::new("an empty list").at(shown));
        }
        Ok(any_of.into())
    }

    /// Opens a bracket that is the `level`th inside a list of values.
    pub(super) fn open_inside(&mut self, level: usize) -> Result<()> {
        if level > self.room {
            return Err(PatternError::new(TOO_DEEP));
        }
        self.scan.bump();
        Ok(())
    }

    /// Steps over a comma, which something must follow, or stops before `]`.
    pub(super) fn separator(&mut self) -> Result<()> {
        match self.scan.peek() {
            b']' => Ok(()),
            b',' => {
                self.scan.bump();
                if self.scan.peek() == b']' {
                    Err(self.malformed(Reason::Value))
                } else {
                    Ok(())
                }
            }
            _ => Err(self.malformed(Reason::Separator)),
        }
    }

    pub(super) fn malformed(&self, reason: Reason) -> PatternError {
        match self.scan.fail::<()>(reason) {
            Err(error) => syntax(error),
            Ok(()) => PatternError::new("not valid JSON"),
        }
    }

    /// The text of any value, cut short for a message.
    pub(super) fn raw_value(&mut self) -> Result<String> {
        const SHOWN: usize = 40;
        self.scan.peek();
        let start = self.scan.pos();
        self.scan.skip(0).map_err(syntax)?;
        let raw = &self.text[start..self.scan.pos()];
        Ok(match raw.char_indices().nth(SHOWN) {
            Some((cut, _)) => format!("{}…", &raw[..cut]),
            None => raw.to_owned(),
        })
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    /// Reads EventBridge's JSON. Text after the closing brace is ignored.
    fn from_str(text: &str) -> Result<Self> {
        Parser::parse(text, Grammar::Current).or_else(|error| {
            // The older grammar differs in what it makes of `$or` only, so that the
            // first error tells more.
            Parser::parse(text, Grammar::Legacy).map_err(|_| error)
        })
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        // The text itself: spelling of numbers and order of keys have a meaning.
        let text = Box::<RawValue>::deserialize(deserializer)?;
        text.get().parse().map_err(D::Error::custom)
    }
}
