//! Why a parameter was refused.

use std::borrow::Cow;

use super::ParamDecl;
use crate::near::listed;

/// What a parameter's text should have been, in words that end "expected ...".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue(Cow<'static, str>);

impl InvalidValue {
    /// `one of `a`, `b``.
    #[must_use]
    pub fn one_of(values: &[&str]) -> Self {
        Self(format!("one of {}", listed(values)).into())
    }

    /// The words.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for InvalidValue {
    fn from(expected: &'static str) -> Self {
        Self(Cow::Borrowed(expected))
    }
}

impl From<String> for InvalidValue {
    fn from(expected: String) -> Self {
        Self(Cow::Owned(expected))
    }
}

/// A parameter that is not set, or whose text is not a value of its type.
///
/// A secret's text never stands in the message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParamError {
    /// The parameter has no default and nothing sets it.
    #[error(
        "parameter `{name}` is not set: set `{key}` (on the command line `--param {name}=...`)"
    )]
    Missing {
        /// The public name, such as `assumeRole.disallowedRoles`.
        name: String,
        /// The environment variable, such as `AssumeRoleDisallowedRoles`.
        key: String,
    },
    /// The text is not a value of the parameter's type.
    #[error("parameter `{name}` is {value}, expected {expected}")]
    Invalid {
        /// The public name.
        name: String,
        /// The text in backticks, or a word in place of a secret.
        value: String,
        /// What it should have been.
        expected: String,
    },
    /// The source could not be read.
    #[error("parameter `{name}` could not be read: {why}")]
    Unreadable {
        /// The public name.
        name: String,
        /// What went wrong, without the value.
        why: String,
    },
}

impl ParamError {
    pub(super) fn missing(decl: &ParamDecl) -> Self {
        Self::Missing {
            name: decl.full_name(),
            key: decl.key().to_owned(),
        }
    }

    pub(super) fn invalid(decl: &ParamDecl, raw: &str, why: InvalidValue) -> Self {
        if decl.secret {
            return Self::Invalid {
                name: decl.full_name(),
                value: "a secret that is not valid".to_owned(),
                // A parser's words may quote the text.
                expected: "another value".to_owned(),
            };
        }
        let cut: String = raw.chars().take(100).collect();
        let dots = if cut.len() < raw.len() { "..." } else { "" };
        Self::Invalid {
            name: decl.full_name(),
            value: format!("`{cut}{dots}`"),
            expected: why.0.into_owned(),
        }
    }
}
