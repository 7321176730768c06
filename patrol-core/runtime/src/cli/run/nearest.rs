//! Which event came nearest to the pattern of a rule that was given none: `--nearest-miss`.

use std::{
    fmt::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::numbers::counted;
use crate::{source::Position, wrap::wrapped};
use patrol_core::{Pattern, one_line};
use unicode_width::UnicodeWidthStr as _;

/// Fields that say what an event is about. An event that has them as the rule wants them, and differs elsewhere, is
/// nearer than one about something else.
const KIND: [&str; 4] = [
    "source",
    "detail-type",
    "detail.eventSource",
    "detail.eventName",
];

/// The nearest event of each rule; all threads look.
pub(in crate::cli) struct NearestMisses(Vec<Candidate>);

struct Candidate {
    rule: &'static str,
    pattern: Pattern,
    /// It was given an event, so that nobody asks which came near.
    delivered: AtomicBool,
    nearest: Mutex<Option<Miss>>,
}

/// An event that a rule was not given. The first of several in this order is the nearest.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Miss {
    /// How many fields differ.
    distance: usize,
    /// It is about something else.
    other_kind: bool,
    input: String,
    position: Position,
    why: String,
}

impl NearestMisses {
    pub(super) fn of(rules: impl Iterator<Item = (&'static str, Pattern)>) -> Self {
        let candidates = rules.map(|(rule, pattern)| Candidate {
            rule,
            pattern,
            delivered: AtomicBool::new(false),
            nearest: Mutex::default(),
        });
        Self(candidates.collect())
    }

    /// Looks at an event, with the rules that were not given one so far.
    pub(super) fn look(&self, input: &str, position: Position, event: &str) {
        for candidate in &self.0 {
            if !candidate.delivered.load(Ordering::Relaxed) {
                candidate.look(input, position, event.as_bytes());
            }
        }
    }

    /// These rules were given an event.
    pub(super) fn delivered(&self, rules: &[&'static str]) {
        for candidate in &self.0 {
            if rules.contains(&candidate.rule) {
                candidate.delivered.store(true, Ordering::Relaxed);
            }
        }
    }

    /// The rules that were given no event, the nearest miss first, each with what kept it from matching.
    pub(super) fn text(&self, columns: usize) -> String {
        let idle = self
            .0
            .iter()
            .filter(|candidate| !candidate.delivered.load(Ordering::Relaxed));
        let mut misses: Vec<_> = idle
            .map(|candidate| {
                let nearest = candidate.nearest.lock();
                let nearest = nearest.unwrap_or_else(PoisonError::into_inner).take();
                // `None` sorts first, and no event at all is the farthest.
                (nearest.is_none(), nearest, candidate.rule)
            })
            .collect();
        misses.sort();
        let mut text = String::new();
        if misses.is_empty() {
            return text;
        }
        let rules = counted(misses.len() as u64, "rule");
        let _ = writeln!(
            text,
            "no event for {rules}; the nearest to each, and what kept it from matching:"
        );
        for (_, miss, rule) in misses {
            let _ = writeln!(text, "  {rule}");
            let words = miss.map_or_else(|| "no event was read".to_owned(), |miss| miss.words());
            for line in wrapped(&words, columns.saturating_sub(4), |word| word.width()) {
                let _ = writeln!(text, "    {line}");
            }
        }
        text
    }
}

impl Candidate {
    fn look(&self, input: &str, position: Position, event: &[u8]) {
        // A text that cannot be read is a fault of its own.
        let Ok(distance) = self.pattern.distance(event) else {
            return;
        };
        let mut nearest = self.nearest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(best) = &*nearest {
            let place = (best.input.as_str(), best.position);
            // An explanation costs: it is made where the event may be nearer only.
            let no_nearer = distance > best.distance
                || distance == best.distance
                    && (distance != 1 || !best.other_kind)
                    && (input, position) >= place;
            if no_nearer {
                return;
            }
        }
        let Ok(explanation) = self.pattern.explain(event) else {
            return;
        };
        let (other_kind, why) = match explanation.mismatch() {
            Some(mismatch) => (KIND.contains(&mismatch.path()), explanation.to_string()),
            None => (
                false,
                "the event matches, but what sent it does not feed the rule".to_owned(),
            ),
        };
        let miss = Miss {
            distance,
            other_kind,
            input: input.to_owned(),
            position,
            why,
        };
        if nearest.as_ref().is_none_or(|best| miss < *best) {
            *nearest = Some(miss);
        }
    }
}

impl Miss {
    fn words(&self) -> String {
        let place = format!("{}:{}", self.input, self.position);
        let mut words = one_line(&format!("{place}: {}", self.why)).into_owned();
        match self.distance {
            ..=1 => {}
            2 => words += "; 1 other field differs too",
            many => words += &format!("; {} other fields differ too", many - 1),
        }
        words
    }
}
