//! Findings that say the same, told once.

use std::collections::BTreeMap;

use patrol_core::{Alert, Severity};

/// How many places and times are shown of a group.
const SHOWN: usize = 20;

/// Findings of one rule with one severity and one subject.
pub(super) struct Group<'a> {
    /// The first of them.
    pub(super) first: &'a Alert,
    pub(super) count: usize,
    /// When, where and in which input, of the first few.
    pub(super) occurrences: Vec<Occurrence<'a>>,
}

pub(super) struct Occurrence<'a> {
    pub(super) time: Option<&'a str>,
    pub(super) account: Option<&'a str>,
    pub(super) region: Option<&'a str>,
    pub(super) input: Option<&'a str>,
    pub(super) principal: Option<&'a str>,
}

impl Group<'_> {
    /// How many are not shown one by one.
    pub(super) fn more(&self) -> usize {
        self.count - self.occurrences.len()
    }
}

/// The groups, the worst first, then by rule, then in the order in which they were found.
pub(super) fn groups(findings: &[Alert]) -> Vec<Group<'_>> {
    let mut index: BTreeMap<(Severity, &str, &str), usize> = BTreeMap::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for alert in findings {
        let key = (alert.severity, alert.rule, alert.finding.subject.as_str());
        let at = *index.entry(key).or_insert_with(|| {
            groups.push(Group {
                first: alert,
                count: 0,
                occurrences: Vec::new(),
            });
            groups.len() - 1
        });
        let group = &mut groups[at];
        group.count += 1;
        if group.occurrences.len() < SHOWN {
            group.occurrences.push(Occurrence {
                time: alert.time(),
                account: alert.account(),
                region: alert.region(),
                input: alert.input.as_deref(),
                principal: principal(alert),
            });
        }
    }
    groups.sort_by(|a, b| {
        let worst = b.first.severity.cmp(&a.first.severity);
        worst.then_with(|| a.first.rule.cmp(b.first.rule))
    });
    groups
}

/// How often each value of a fact stands in the findings, the most frequent first.
pub(super) fn counts<'a>(
    findings: &'a [Alert],
    fact: impl Fn(&'a Alert) -> Option<&'a str>,
) -> Vec<(&'a str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for value in findings.iter().filter_map(fact) {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    counts
}

/// Who did it, as the rule says in the finding's details.
pub(super) fn principal(alert: &Alert) -> Option<&str> {
    alert.finding.details.get("principal")?.as_str()
}
