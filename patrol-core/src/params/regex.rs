//! Regular expressions as parameters.

use std::fmt;

use super::{InvalidValue, ParamType, ParamValue};

/// A regular expression, compiled when the parameter is read.
///
/// The syntax is that of [`regex-lite`](https://docs.rs/regex-lite/#syntax): no look-around and
/// no back-references, so matching takes time linear in the text, whatever an event holds.
#[derive(Clone)]
pub struct Regex(regex_lite::Regex);

impl Regex {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// What is wrong with the expression.
    pub fn new(expression: &str) -> Result<Self, InvalidValue> {
        Self::build(expression, false)
    }

    /// Compiles an expression that takes `a` for `A`.
    ///
    /// # Errors
    ///
    /// What is wrong with the expression.
    pub fn ignoring_case(expression: &str) -> Result<Self, InvalidValue> {
        Self::build(expression, true)
    }

    /// Compiles an expression that must match the whole text.
    ///
    /// # Errors
    ///
    /// What is wrong with the expression.
    pub fn whole(expression: &str) -> Result<Self, InvalidValue> {
        // Checked alone first: `a)(b` must not slip through the added group.
        Self::new(expression)?;
        Self::new(&format!("^(?:{expression})$"))
    }

    /// Compiles an expression that must match the whole text and takes `a` for `A`.
    ///
    /// # Errors
    ///
    /// What is wrong with the expression.
    pub fn whole_ignoring_case(expression: &str) -> Result<Self, InvalidValue> {
        Self::new(expression)?;
        Self::ignoring_case(&format!("^(?:{expression})$"))
    }

    fn build(expression: &str, ignore_case: bool) -> Result<Self, InvalidValue> {
        regex_lite::RegexBuilder::new(expression)
            .case_insensitive(ignore_case)
            .build()
            .map(Self)
            .map_err(|why| format!("a regular expression ({why})").into())
    }

    /// Does the expression match anywhere in the text?
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The expression as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Regex({:?})", self.as_str())
    }
}

impl ParamValue for Regex {
    const TYPE: ParamType = ParamType::String;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        Self::new(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_matches_the_whole_text() {
        let regex = Regex::whole("a|bc").unwrap();
        assert!(regex.is_match("bc"));
        assert!(!regex.is_match("abc"));
        assert!(Regex::whole("a)(b").is_err());
    }

    #[test]
    fn a_broken_expression_says_so() {
        let why = Regex::new("(").unwrap_err();
        assert!(
            why.expected().starts_with("a regular expression ("),
            "{why:?}"
        );
        assert!(Regex::ignoring_case("^admin").unwrap().is_match("ADMIN-1"));
    }
}
