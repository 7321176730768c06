//! The operand of `anything-but`.

use super::Result;
use super::reader::{Grammar, Reader};
use crate::error::PatternError;
use crate::matcher::anything_but::{check_affixes, empty_list};
use crate::matcher::{AnythingBut, Excluded, IgnoreCase, Number, Wildcard};

const NAME: &str = "anything-but";

impl Reader<'_> {
    /// Reads the operand. `is_first` says whether the matcher is the first of its list.
    pub(super) fn anything_but(&mut self, is_first: bool) -> Result<AnythingBut> {
        if self.peek() != b'{' {
            return self.excluded_values();
        }
        let allowed: &[&str] = match self.grammar {
            Grammar::Current => &["prefix", "suffix", "equals-ignore-case", "wildcard"],
            Grammar::BeforeOr => &["prefix", "suffix", "equals-ignore-case"],
        };
        let inner = self.inner_operator(NAME, allowed)?;
        let takes_list = self.grammar == Grammar::Current || inner == "equals-ignore-case";
        let texts = self.excluded_texts(&inner, takes_list)?;
        if texts.is_empty() && is_first {
            // Event Ruler throws an exception at an empty list in the first matcher of a
            // list. In a later matcher it accepts an empty list, which excludes everything.
            return Err(empty_list());
        }
        let excluded = match inner.as_str() {
            "wildcard" => AnythingBut::Wildcard(texts.try_map(Wildcard::new)?),
            "equals-ignore-case" => {
                AnythingBut::EqualsIgnoreCase(texts.try_map(|text| Ok(IgnoreCase::new(text)))?)
            }
            affix => {
                check_affixes(affix, texts.as_slice())?;
                match affix {
                    "prefix" => AnythingBut::Prefix(texts),
                    _ => AnythingBut::Suffix(texts),
                }
            }
        };
        self.close(NAME)?;
        Ok(excluded)
    }

    /// Reads a string or, where that is allowed, a list of strings.
    fn excluded_texts(&mut self, operator: &str, takes_list: bool) -> Result<Excluded<String>> {
        if self.peek() != b'[' || !takes_list {
            return self.string_operand(operator).map(Excluded::one);
        }
        self.open_inside(3)?;
        let mut texts = Vec::new();
        while self.peek() != b']' {
            texts.push(self.string_operand(operator)?);
            self.separator()?;
        }
        self.bump();
        Ok(Excluded::list(texts))
    }

    /// Reads a string, a number, or a list of either.
    fn excluded_values(&mut self) -> Result<AnythingBut> {
        match self.peek() {
            b'"' => Ok(AnythingBut::Strings(Excluded::one(self.string()?))),
            b'-' | b'0'..=b'9' => {
                let number = Number::by_value(NAME, &self.number()?)?;
                Ok(AnythingBut::Numbers(Excluded::one(number)))
            }
            b'[' => self.excluded_list(),
            _ => Err(self.unexpected(NAME, "strings or numbers")),
        }
    }

    fn excluded_list(&mut self) -> Result<AnythingBut> {
        self.open_inside(2)?;
        let (mut strings, mut numbers) = (Vec::new(), Vec::new());
        while self.peek() != b']' {
            match self.peek() {
                b'"' => strings.push(self.string()?),
                b'-' | b'0'..=b'9' => numbers.push(Number::by_value(NAME, &self.number()?)?),
                _ => return Err(self.unexpected(NAME, "strings or numbers")),
            }
            self.separator()?;
        }
        self.bump();
        match (strings.is_empty(), numbers.is_empty()) {
            (false, true) => Ok(AnythingBut::Strings(Excluded::list(strings))),
            (true, false) => Ok(AnythingBut::Numbers(Excluded::list(numbers))),
            (true, true) => Err(empty_list()),
            (false, false) => Err(PatternError::operand(
                NAME,
                "strings and numbers in one list: expected only one of the two",
            )),
        }
    }
}
