//! Operators: `{"prefix": "x"}` and the others.

use super::Result;
use super::reader::Reader;
use crate::error::{PatternError, SyntaxError};
use crate::matcher::{IgnoreCase, Matcher};

/// The operators that EventBridge documents, for a message.
const OPERATORS: &str = "`prefix`, `suffix`, `equals-ignore-case`, `wildcard`, `anything-but`, `numeric`, `cidr` or `exists`";

impl Reader<'_> {
    /// Reads an operator, whose `{` is next. `is_first` says whether it is the first entry
    /// of its list.
    pub(super) fn operator(&mut self, is_first: bool) -> Result<Matcher> {
        self.open_inside(1)?;
        if self.peek() == b'}' {
            return Err(PatternError::new(format!(
                "empty operator: expected {OPERATORS}"
            )));
        }
        let name = self.key()?;
        let matcher = match name.as_str() {
            "exactly" => Matcher::Exactly(self.string_operand(&name)?),
            "prefix" => self.affix(&name, Matcher::Prefix, Matcher::PrefixIgnoreCase)?,
            "suffix" => self.affix(&name, Matcher::Suffix, Matcher::SuffixIgnoreCase)?,
            "equals-ignore-case" => {
                Matcher::EqualsIgnoreCase(IgnoreCase::new(self.string_operand(&name)?))
            }
            "wildcard" => Matcher::try_wildcard(self.string_operand(&name)?)?,
            "cidr" => Matcher::try_cidr(self.string_operand(&name)?)?,
            "numeric" => Matcher::Numeric(self.numeric()?),
            "exists" => Matcher::Exists(self.bool_operand(&name)?),
            "anything-but" => Matcher::AnythingBut(self.anything_but(is_first)?),
            _ => {
                return Err(PatternError::new(format!(
                    "unknown operator `{name}`: expected {OPERATORS}"
                )));
            }
        };
        self.close(&name)?;
        Ok(matcher)
    }

    /// Reads the closing bracket of an operator.
    pub(super) fn close(&mut self, operator: &str) -> Result<()> {
        match self.peek() {
            b'}' => {
                self.bump();
                Ok(())
            }
            b',' => Err(PatternError::operand(
                operator,
                "more than one operator in an object: write each in an object of its own",
            )),
            _ => Err(self.malformed(SyntaxError::Separator)),
        }
    }

    /// The error for an operand, which is read, of another type than expected.
    pub(super) fn unexpected(&mut self, operator: &str, expected: &str) -> PatternError {
        match self.any_value() {
            Ok(found) => {
                PatternError::operand(operator, format!("expected {expected}, found `{found}`"))
            }
            Err(error) => error,
        }
    }

    /// Reads the name of the operator inside another one, whose `{` is next.
    pub(super) fn inner_operator(&mut self, operator: &str, allowed: &[&str]) -> Result<String> {
        self.open_inside(2)?;
        let expected = || match allowed {
            [only] => format!("expected `{only}`"),
            several => format!("expected one of `{}`", several.join("`, `")),
        };
        if self.peek() == b'}' {
            let reason = format!("empty operator: {}", expected());
            return Err(PatternError::operand(operator, reason));
        }
        let inner = self.key()?;
        if !allowed.contains(&inner.as_str()) {
            let reason = format!("unknown operator `{inner}` inside: {}", expected());
            return Err(PatternError::operand(operator, reason));
        }
        Ok(inner)
    }

    pub(super) fn string_operand(&mut self, operator: &str) -> Result<String> {
        if self.peek() == b'"' {
            self.string()
        } else {
            Err(self.unexpected(operator, "a string"))
        }
    }

    fn bool_operand(&mut self, operator: &str) -> Result<bool> {
        match self.peek() {
            b't' => self.literal(b"true").map(|()| true),
            b'f' => self.literal(b"false").map(|()| false),
            _ => Err(self.unexpected(operator, "`true` or `false`")),
        }
    }

    /// Reads the operand of prefix or suffix: a string, or `equals-ignore-case` with one.
    fn affix(
        &mut self,
        operator: &str,
        exact: fn(String) -> Matcher,
        ignore_case: fn(IgnoreCase) -> Matcher,
    ) -> Result<Matcher> {
        if self.peek() != b'{' {
            return self.string_operand(operator).map(exact);
        }
        let inner = self.inner_operator(operator, &["equals-ignore-case"])?;
        let text = self.string_operand(&inner)?;
        self.close(operator)?;
        Ok(ignore_case(IgnoreCase::new(text)))
    }
}
