//! What is carried from one region to the next.

use std::{collections::BTreeMap, fmt};

/// What was confirmed in one region and need not be confirmed in the next, and the values that were typed there.
#[derive(Clone, Default)]
pub struct Approved {
    confirmed: Vec<String>,
    /// The values that were typed, by parameter.
    pub(super) answers: BTreeMap<String, String>,
    /// The values that were left as they are, by parameter.
    pub(super) kept: BTreeMap<String, String>,
}

impl Approved {
    /// Was a question with this content confirmed?
    pub(super) fn contains(&self, content: &String) -> bool {
        self.confirmed.contains(content)
    }

    /// Remembers that a question with this content was confirmed.
    pub(super) fn add(&mut self, content: String) {
        self.confirmed.push(content);
    }
}

impl fmt::Debug for Approved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Answers may be secrets.
        f.debug_struct("Approved")
            .field("answers", &self.answers.keys())
            .finish_non_exhaustive()
    }
}
