//! What a run counted.

use std::collections::BTreeMap;

use super::{
    super::Exit,
    numbers::{counted, grouped},
};
use patrol_core::Severity;

/// What a run counted.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct Totals {
    pub(in crate::cli) inputs: u64,
    pub(in crate::cli) events: u64,
    pub(in crate::cli) findings: u64,
    /// When they came: those that are told later stay counted.
    pub(in crate::cli) held_back: u64,
    pub(in crate::cli) suppressed: u64,
    pub(in crate::cli) faults: u64,
    pub(in crate::cli) severities: BTreeMap<Severity, u64>,
}

impl Totals {
    pub(in crate::cli) const fn exit(&self, fail_on_finding: bool) -> Exit {
        if self.faults > 0 {
            Exit::Faults
        } else if fail_on_finding && self.findings > 0 {
            Exit::Findings
        } else {
            Exit::Success
        }
    }

    pub(in crate::cli) fn words(&self) -> String {
        let mut words = format!(
            "{} in {}",
            counted(self.findings, "finding"),
            counted(self.events, "event")
        );
        if !self.severities.is_empty() {
            let each = self.severities.iter().rev();
            let each = each.map(|(severity, count)| format!("{} {severity}", grouped(*count)));
            words += &format!(": {}", each.collect::<Vec<_>>().join(", "));
        }
        if self.held_back > 0 {
            words += &format!("; {} held back", grouped(self.held_back));
        }
        if self.suppressed > 0 {
            words += &format!("; {} suppressed", grouped(self.suppressed));
        }
        if self.faults > 0 {
            words += &format!("; {}", counted(self.faults, "fault"));
        }
        words
    }

    /// What came since then.
    pub(in crate::cli) fn since(&self, before: &Self) -> Self {
        Self {
            inputs: self.inputs - before.inputs,
            events: self.events - before.events,
            findings: self.findings - before.findings,
            held_back: self.held_back - before.held_back,
            suppressed: self.suppressed - before.suppressed,
            faults: self.faults - before.faults,
            severities: BTreeMap::new(),
        }
    }
}
