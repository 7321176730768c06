//! What there is in a dead-letter queue, and what became of it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Letter, read::short};

/// The dead letters that were read, in groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct DeadLetters {
    /// The stack.
    pub stack_name: String,
    /// The region.
    pub region: String,
    /// About how many messages the queue holds.
    pub in_queue: u64,
    /// How many were read; there may be more than are read at once.
    pub read: usize,
    /// How many of them are for the rules that were asked for.
    pub chosen: usize,
    /// Those that are for the rules that were asked for, most frequent first.
    pub groups: Vec<LetterGroup>,
}

/// Dead letters of the same rules that are dead for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct LetterGroup {
    /// The rules; none where the events are for every rule that matches them.
    pub rules: Vec<String>,
    /// Why they are dead, in one line.
    pub why: String,
    /// How many they are.
    pub count: usize,
    /// When the oldest came into the queue, in milliseconds since 1970.
    pub oldest: u64,
    /// Why they cannot be put through again, if they cannot.
    pub stays: Option<String>,
}

/// What was found in a dead-letter queue, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Redrive {
    /// What was found.
    pub found: DeadLetters,
    /// What became of it; `None` when nothing was to be done.
    pub done: Option<Redriven>,
}

/// What became of dead letters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Redriven {
    /// They were evaluated, and are out of the queue but for those that are `doubled`.
    pub evaluated: usize,
    /// They were evaluated, and are still in the queue: who puts them through again has them evaluated twice.
    pub doubled: usize,
    /// They stay in the queue; how many for each reason.
    pub kept: BTreeMap<String, usize>,
    /// Why it ended before each letter had its turn, if AWS refused something.
    pub stopped: Option<String>,
    /// The person who ran it left before each letter had its turn.
    pub interrupted: bool,
    /// Why the letters that stay could not be given back at once; they are hidden for half an hour.
    pub hidden: Option<String>,
}

impl DeadLetters {
    /// How many can be put through again.
    #[must_use]
    pub fn ready(&self) -> usize {
        let ready = self.groups.iter().filter(|group| group.stays.is_none());
        ready.map(|group| group.count).sum()
    }

    pub(in crate::deploy) fn new(
        stack_name: String,
        region: &str,
        in_queue: u64,
        letters: &[Letter],
        rules: &[String],
    ) -> Self {
        let mut groups = BTreeMap::<_, LetterGroup>::new();
        let mut chosen = 0;
        for letter in letters.iter().filter(|letter| letter.is_for(rules)) {
            chosen += 1;
            let stays = letter.route.as_ref().err().map(ToString::to_string);
            let key = (letter.rules.clone(), letter.why.clone(), stays.clone());
            let group = groups.entry(key).or_insert_with(|| LetterGroup {
                rules: letter.rules.clone(),
                why: letter.why.clone(),
                count: 0,
                oldest: letter.sent,
                stays,
            });
            group.count += 1;
            group.oldest = group.oldest.min(letter.sent);
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.count));
        Self {
            stack_name,
            region: region.to_owned(),
            in_queue,
            read: letters.len(),
            chosen,
            groups,
        }
    }
}

#[cfg(test)]
impl DeadLetters {
    /// One dead letter of a rule.
    pub(crate) fn of_one(rule: String) -> Self {
        let group = LetterGroup {
            rules: vec![rule],
            why: "no reason is given".to_owned(),
            count: 1,
            oldest: 0,
            stays: None,
        };
        Self {
            stack_name: "acme-test".to_owned(),
            region: "us-east-1".to_owned(),
            in_queue: 1,
            read: 1,
            chosen: 1,
            groups: vec![group],
        }
    }
}

impl Redriven {
    /// Had every letter its turn, and does none of them stay?
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.kept.is_empty() && self.stopped.is_none() && self.hidden.is_none() && !self.interrupted
    }

    pub(in crate::deploy) fn keep(&mut self, why: &str) {
        *self.kept.entry(short(why)).or_default() += 1;
    }
}
