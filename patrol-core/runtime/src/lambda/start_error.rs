//! What keeps the function from starting.

use super::{document::DocumentError, problem::Problem, values::ValueError};
use patrol_core::{InvalidValue, RegistryError, aggregate::AggregationError};

/// Everything that keeps the function from starting.
#[derive(Debug, Default, thiserror::Error)]
#[error("the function cannot start: {}", joined(.0))]
pub(crate) struct StartError(pub(super) Vec<StartProblem>);

/// One thing that keeps the function from starting.
#[derive(Debug, thiserror::Error)]
pub(super) enum StartProblem {
    #[error(transparent)]
    Made(Problem),
    #[error(transparent)]
    Value(#[from] ValueError),
    #[error(transparent)]
    Linked(#[from] RegistryError),
    #[error(transparent)]
    Document(#[from] DocumentError),
    #[error(transparent)]
    Aggregation(#[from] AggregationError),
    #[error("`AlertAggregation`: {0}")]
    Overruled(#[source] AggregationError),
    #[error("`{name}` is not set: {who}")]
    NotSet { name: String, who: &'static str },
    #[error("`PatrolControl` is `{0}`, expected `ssm:/path`")]
    ControlPlace(String),
    #[error("`{name}` is `{text}`, expected {}", .why.expected())]
    Age {
        name: &'static str,
        text: String,
        why: InvalidValue,
    },
    #[error(
        "`PatrolStaleAfter` is shorter than `PatrolRefreshAfter`: values would be too old before they are read again"
    )]
    Ages,
    #[error(
        "the template was made for other rules: its `PatrolDigest` is `{wanted}`, this build's is `{digest}`; deploy the template and the code of one build"
    )]
    OtherRules { wanted: String, digest: String },
    #[error("`{name}` names `{rule}`, a rule that this build does not have")]
    UnknownRule { name: String, rule: String },
}

fn joined(problems: &[StartProblem]) -> String {
    let words: Vec<_> = problems.iter().map(ToString::to_string).collect();
    words.join("; ")
}

impl StartError {
    pub(super) fn add(&mut self, problem: impl Into<StartProblem>) {
        self.0.push(problem.into());
    }
}
