//! What is wrong with a file or a document, and where.

use std::fmt;

/// Something wrong, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The line, from 1; a document on one line has none.
    pub line: Option<usize>,
    /// The keys that lead there, such as `rules.assumeRole.severity`; empty for the whole.
    pub at: String,
    /// What is wrong, and what to do.
    pub why: String,
}

/// A file or a document that is refused. It quotes no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.0))]
pub struct ControlError(pub(crate) Vec<Problem>);

impl ControlError {
    /// Everything that is wrong, in the order of the lines.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

fn lines(problems: &[Problem]) -> String {
    let lines = problems.iter().map(|problem| match problem.line {
        Some(line) => format!("line {line}: {problem}"),
        None => problem.to_string(),
    });
    lines.collect::<Vec<_>>().join("; ")
}

/// Without the line, which stands after the file's name.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.is_empty() {
            write!(f, "`{}`: ", self.at)?;
        }
        f.write_str(&self.why)
    }
}
