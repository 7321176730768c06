//! What a run found, and how it tells of itself.

use super::{
    Format,
    report::{self, Groups},
    summary::Summary,
    totals::Totals,
};

/// What a run found.
pub(in crate::cli) struct Outcome {
    pub(in crate::cli) totals: Totals,
    pub(in crate::cli) summary: Summary,
    /// Kept for the report, if one is wanted.
    pub(in crate::cli) groups: Groups,
    /// What was said of faults, the first of them: for the report.
    pub(in crate::cli) faults: Vec<String>,
    /// A signal ended it.
    pub(in crate::cli) interrupted: bool,
}

impl Outcome {
    /// The same as the report tells it.
    pub(in crate::cli) fn as_run(
        &self,
        rules: Vec<&'static str>,
        left_out: Vec<&'static str>,
    ) -> report::Run<'_> {
        report::Run {
            rules,
            left_out,
            totals: &self.totals,
            summary: &self.summary,
            groups: &self.groups,
            faults: &self.faults,
        }
    }
}

/// How a run tells of itself.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Manner {
    pub(in crate::cli) format: Format,
    /// Findings and faults only.
    pub(in crate::cli) quiet: bool,
    /// What came of each input.
    pub(in crate::cli) verbose: bool,
    /// A summary at the end.
    pub(in crate::cli) summary: bool,
}
