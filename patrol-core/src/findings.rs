//! What a check gives: no finding, one or many.

use std::{slice, vec};

use crate::Finding;

/// What a rule's check gives: no finding, one or many.
///
/// An audit of ten resources gives up to ten findings, each with a [key](Finding::key) that tells
/// it from the others.
///
/// ```
/// use patrol_core::{Finding, Findings};
///
/// let none = Findings::none();
/// let one: Findings = Finding::new("Bucket opened", "alice opened logs.").into();
/// let many: Findings = ["a", "b"]
///     .into_iter()
///     .map(|bucket| Finding::new(format!("Bucket {bucket} is open"), "Everybody reads it.").key(bucket))
///     .collect();
/// assert_eq!((none.len(), one.len(), many.len()), (0, 1, 2));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// The rule found nothing.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Is there none?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The findings, in the order in which the rule gave them.
    pub fn iter(&self) -> slice::Iter<'_, Finding> {
        self.0.iter()
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self(vec![finding])
    }
}

impl From<Option<Finding>> for Findings {
    fn from(finding: Option<Finding>) -> Self {
        finding.into_iter().collect()
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(findings: Vec<Finding>) -> Self {
        Self(findings)
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        Self(findings.into_iter().collect())
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.0.extend(findings);
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
