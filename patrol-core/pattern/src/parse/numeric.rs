//! The operand of `numeric`: one or two comparisons.

use super::Result;
use super::reader::Reader;
use crate::error::PatternError;
use crate::matcher::Numeric;
use crate::matcher::numeric::{Bound, Comparison};

const NAME: &str = "numeric";

impl Reader<'_> {
    pub(super) fn numeric(&mut self) -> Result<Numeric> {
        if self.peek() != b'[' {
            return Err(self.unexpected(NAME, "a list of comparisons and numbers"));
        }
        self.open_inside(2)?;
        let mut terms: Vec<(String, String)> = Vec::new();
        while self.peek() != b']' {
            if self.peek() != b'"' {
                return Err(self.unexpected(NAME, "a comparison such as `\">\"`"));
            }
            let comparison = self.string()?;
            if !matches!(comparison.as_str(), "=" | "<" | "<=" | ">" | ">=") {
                return refuse(format!(
                    "unknown comparison `{comparison}`: expected `=`, `<`, `<=`, `>` or `>=`"
                ));
            }
            self.separator()?;
            if !matches!(self.peek(), b'-' | b'0'..=b'9') {
                if self.peek() == b']' {
                    return refuse(format!("expected a number after `{comparison}`"));
                }
                return Err(self.unexpected(NAME, &format!("a number after `{comparison}`")));
            }
            terms.push((comparison, self.number()?));
            self.separator()?;
        }
        self.bump();
        Numeric::new(comparison(&terms)?)
    }
}

fn refuse<T>(reason: impl Into<String>) -> Result<T> {
    Err(PatternError::operand(NAME, reason))
}

fn comparison(terms: &[(String, String)]) -> Result<Comparison> {
    let is_lower = |term: &(String, String)| term.0.starts_with('>');
    let is_upper = |term: &(String, String)| term.0.starts_with('<');
    let bound = |(comparison, number): &(String, String)| {
        Bound::new(number, matches!(comparison.as_str(), "<" | ">"))
    };
    match terms {
        [] => refuse("empty list: expected a comparison and a number"),
        [only] if only.0 == "=" => Ok(Comparison::Equal(bound(only)?)),
        [upper] if is_upper(upper) => Ok(Comparison::Range(None, Some(bound(upper)?))),
        [lower] => Ok(Comparison::Range(Some(bound(lower)?), None)),
        [lower, upper] if is_lower(lower) && is_upper(upper) => {
            Ok(Comparison::Range(Some(bound(lower)?), Some(bound(upper)?)))
        }
        [first, second] if is_upper(first) && is_lower(second) => refuse(format!(
            "`{}` must come before `{}`: write the lower bound first",
            second.0, first.0
        )),
        [first, second, third, ..] if is_lower(first) && is_upper(second) => {
            refuse(format!("`{}` cannot follow two bounds", third.0))
        }
        [first, second, ..] => refuse(format!("`{}` cannot follow `{}`", second.0, first.0)),
    }
}
