//! Findings that say the same, told once. What is kept is bounded, however many there are.

use std::collections::{BTreeMap, BTreeSet};

use patrol_core::{Alert, Severity};

use super::super::summary::{DAY, HOUR};

/// How many places and times are shown of a group.
const SHOWN: usize = 20;
/// Days, hours and accounts of a group that are told apart.
const WORDS: usize = 500;
/// The longest of them.
const WORD_BYTES: usize = 13;
/// How many groups are shown.
const GROUPS: usize = 1000;

/// Findings of one rule with one severity and one subject.
pub(in crate::cli) struct Group {
    /// The first few of them.
    pub(in crate::cli) alerts: Vec<Alert>,
    pub(in crate::cli) count: usize,
    /// The days, hours and accounts of all of them, to filter by.
    pub(in crate::cli) days: BTreeSet<String>,
    pub(in crate::cli) hours: BTreeSet<String>,
    pub(in crate::cli) accounts: BTreeSet<String>,
}

impl Group {
    /// How many are not shown one by one.
    pub(in crate::cli) fn more(&self) -> usize {
        self.count - self.alerts.len()
    }
}

/// Keeps a word of a few bytes, while there is room: they stand in a list with spaces between them.
fn keep(words: &mut BTreeSet<String>, word: Option<&str>) {
    let plain = |word: &&str| word.len() <= WORD_BYTES && !word.contains(char::is_whitespace);
    if let Some(word) = word.filter(plain)
        && words.len() < WORDS
        && !words.contains(word)
    {
        words.insert(word.to_owned());
    }
}

/// Groups, as findings come.
#[derive(Default)]
pub(in crate::cli) struct Groups {
    index: BTreeMap<(Severity, &'static str, String), usize>,
    groups: Vec<Group>,
    /// Findings that had no more room.
    pub(in crate::cli) others: u64,
}

impl Groups {
    pub(in crate::cli) fn add(&mut self, alert: Alert) {
        let subject = alert.finding.subject.clone();
        let key = (alert.severity, alert.rule, subject);
        let at = match self.index.get(&key) {
            Some(at) => *at,
            None if self.groups.len() >= GROUPS => {
                self.others += 1;
                return;
            }
            None => {
                self.index.insert(key, self.groups.len());
                self.groups.push(Group {
                    alerts: Vec::new(),
                    count: 0,
                    days: BTreeSet::new(),
                    hours: BTreeSet::new(),
                    accounts: BTreeSet::new(),
                });
                self.groups.len() - 1
            }
        };
        let group = &mut self.groups[at];
        group.count += 1;
        let up_to = |length| alert.time().and_then(|time| time.get(..length));
        keep(&mut group.days, up_to(DAY));
        keep(&mut group.hours, up_to(HOUR));
        keep(&mut group.accounts, alert.account());
        if group.alerts.len() < SHOWN {
            group.alerts.push(alert);
        }
    }

    /// The groups, the worst first, then by rule, then in the order in which they were found; each
    /// with its first finding.
    pub(in crate::cli) fn sorted(&self) -> Vec<(&Alert, &Group)> {
        let groups = self.groups.iter();
        let groups = groups.filter_map(|group| Some((group.alerts.first()?, group)));
        let mut groups: Vec<_> = groups.collect();
        groups.sort_by(|(a, _), (b, _)| {
            let worst = b.severity.cmp(&a.severity);
            worst.then_with(|| a.rule.cmp(b.rule))
        });
        groups
    }
}
