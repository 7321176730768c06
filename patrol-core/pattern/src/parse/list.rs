//! The list of a field: its values and operators.

use std::sync::Arc;

use super::Result;
use super::reader::Reader;
use crate::error::{PatternError, SyntaxError};
use crate::matcher::{Exact, Matcher, Number};

impl Reader<'_> {
    /// Reads the rest of a list, whose `[` has been read. `path` is its place in the
    /// pattern, for messages.
    pub(super) fn list(&mut self, path: &str) -> Result<Arc<[Matcher]>> {
        let mut any_of = Vec::new();
        while self.peek() != b']' {
            let at = |error: PatternError| error.at(format!("{path}[{}]", any_of.len()));
            let matcher = self.matcher(any_of.is_empty()).map_err(at)?;
            self.separator().map_err(at)?;
            any_of.push(matcher);
        }
        self.bump();
        if any_of.is_empty() {
            let reason = "empty list: expected at least one value or operator";
            return Err(PatternError::new(reason).at(path));
        }
        Ok(any_of.into())
    }

    fn matcher(&mut self, is_first: bool) -> Result<Matcher> {
        match self.peek() {
            b'"' => Ok(Matcher::Exact(Exact::new(self.string()?))),
            b'{' => self.operator(is_first),
            b't' => self.literal(b"true").map(|()| Matcher::Bool(true)),
            b'f' => self.literal(b"false").map(|()| Matcher::Bool(false)),
            b'n' => self.literal(b"null").map(|()| Matcher::Null),
            b'-' | b'0'..=b'9' => Ok(Matcher::Number(Number::new(self.number()?))),
            b'[' => Err(PatternError::new(
                "expected a value or an operator, found a list in the list",
            )),
            _ => Err(self.malformed(SyntaxError::Value)),
        }
    }
}
