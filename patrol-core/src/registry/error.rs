//! Why linked rules cannot be served, and why one of them cannot start.

use crate::{ClientError, ParamError};

/// The linked rules cannot be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// No ruleset is linked.
    #[error(
        "no rules are linked into this binary: add a ruleset to `[dependencies]`, and call `patrol_runtime::link_rulesets!()` in `main.rs`"
    )]
    Empty,
    /// Two rules have one name, or names that CloudFormation cannot tell apart.
    #[error("two rules are named `{name}`: {first} and {second}; rename one or drop its ruleset")]
    DuplicateRule {
        /// The name.
        name: &'static str,
        /// Where the first is declared.
        first: String,
        /// Where the second is declared.
        second: String,
    },
    /// Two parameters have one environment variable.
    #[error(
        "parameters `{first}` and `{second}` are both `{key}` in the function's environment; rename one"
    )]
    DuplicateParam {
        /// The environment variable.
        key: String,
        /// The first parameter's full name.
        first: String,
        /// The second parameter's full name.
        second: String,
    },
    /// A rule's pattern could not be built.
    #[error("rule `{name}` has no valid pattern: {why} ({location})")]
    Pattern {
        /// The rule.
        name: &'static str,
        /// What the pattern's builder said.
        why: String,
        /// Where the rule is declared.
        location: String,
    },
}

/// A rule that cannot start: what is wrong with its parameters or clients.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// Parameters are missing or malformed.
    #[error("rule `{rule}`: {}", join(.errors))]
    Params {
        /// The rule.
        rule: &'static str,
        /// Every parameter at fault.
        errors: Vec<ParamError>,
    },
    /// The rule cannot have a client that it asks.
    #[error("rule `{rule}`: {source}")]
    Client {
        /// The rule.
        rule: &'static str,
        /// Why.
        source: ClientError,
    },
}

impl SetupError {
    /// The rule that cannot start.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Params { rule, .. } | Self::Client { rule, .. } => rule,
        }
    }
}

pub(crate) fn join(errors: &[ParamError]) -> String {
    let words: Vec<_> = errors.iter().map(ToString::to_string).collect();
    words.join("; ")
}
