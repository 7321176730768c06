//! Why a Sigma rule was not imported.

/// Why a Sigma rule was not imported; one line each, told behind the file's name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ImportError {
    #[error("it is longer than {0} bytes, which no rule is")]
    TooLong(usize),
    #[error("line {line}: not YAML: {why}")]
    Yaml { line: u64, why: String },
    #[error("it is not a Sigma rule: {0}")]
    NotARule(String),
    #[error("it has no `{0}`")]
    Missing(&'static str),
    #[error(
        "it is for {found}: only rules for product `aws` and service `cloudtrail` can be imported"
    )]
    OtherProduct { found: String },
    #[error("`{selection}`: unknown modifier `{modifier}` of `{field}`: expected one of {known}")]
    UnknownModifier {
        selection: String,
        field: String,
        modifier: String,
        known: String,
    },
    #[error("`{selection}` cannot be expressed: {why}")]
    Selection { selection: String, why: String },
    #[error("the condition `{condition}` cannot be expressed: {why}")]
    Condition { condition: String, why: String },
    #[error("it can never fire: {0}")]
    NeverFires(String),
    #[error("`{0}` is the name of two of the rules: import one of them with `--name`")]
    NamedTwice(String),
    #[error("the ruleset has `{0}` already: import the rule with `--name`")]
    There(String),
    #[error("{0}")]
    Name(String),
}
