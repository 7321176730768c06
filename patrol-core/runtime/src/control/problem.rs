//! What is wrong with a file or a document, and where.

use std::fmt;

/// Something wrong, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The line, from 1; a document on one line has none.
    pub(crate) line: Option<usize>,
    /// The keys that lead there, such as `rules.assumeRole.severity`; empty for the whole.
    pub(crate) at: String,
    pub(crate) why: String,
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
