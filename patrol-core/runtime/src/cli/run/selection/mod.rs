//! What is read and evaluated: by time, account and region, and by what rules could match at all.
//!
//! Folders and objects are left out by their names, where those are in CloudTrail's layout; events by
//! what they say themselves. What does not say is taken: a finding too many is better than one too few.

mod flags;
mod layout;
mod moment;
mod names;
mod needed;
#[cfg(feature = "deploy")]
mod range;

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

#[cfg(feature = "deploy")]
use chrono::DateTime;
use chrono::Days;
use patrol_core::Severity;

pub(in crate::cli) use self::{flags::SelectionFlags, names::NameFlags};
use self::{layout::Place, needed::Needed};
#[cfg(feature = "deploy")]
pub(in crate::cli) use self::{layout::is_region, needed::waits_for_records, range::Span};
use super::numbers::grouped;
use crate::pipeline::Wanted;

/// The folder of CloudTrail's digests.
const DIGESTS: &str = "CloudTrail-Digest";

/// How long after the day of its events CloudTrail may deliver a log file.
const DELIVERY: Days = Days::new(1);

/// Why something is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// It is not asked for.
    NotSelected,
    /// No rule could match what is there.
    NoRule,
    /// It is the log of another service than CloudTrail.
    OtherService,
}

/// What is read and evaluated.
pub(in crate::cli) struct Selection {
    /// Which events are evaluated.
    pub(in crate::cli) wanted: Wanted,
    severity: Option<Severity>,
    names: NameFlags,
    needed: Needed,
    /// Files, folders and prefixes that were left out.
    left_out: Mutex<BTreeMap<Why, u64>>,
}

impl Selection {
    /// May events that are wanted stand at or below this path or key, which was found below what was
    /// `given`? What is said no to is counted.
    pub(in crate::cli) fn takes_path(&self, given: &str, path: &str) -> bool {
        let place = Place::of(path);
        // Digests prove that logs are whole, and hold no events.
        if place.digest && !given.contains(DIGESTS) {
            return false;
        }
        let other = place.other_service().is_some_and(|name| {
            let below = format!("/{name}/");
            !given.contains(&below)
        });
        let why = other.then_some(Why::OtherService);
        let why = why.or_else(|| self.refuses(&place));
        if let Some(why) = why {
            self.count(why);
        }
        why.is_none()
    }

    /// The same for a file that was found there: its name counts too.
    pub(super) fn takes_file(&self, given: &str, path: &str) -> bool {
        self.takes_name(path) && self.takes_path(given, path)
    }

    /// Is a file of this name asked for? What is said no to is counted.
    pub(in crate::cli) fn takes_name(&self, path: &str) -> bool {
        let takes = self.names.takes(path);
        if !takes {
            self.count(Why::NotSelected);
        }
        takes
    }

    /// The same, and of what is found only files of these names.
    pub(in crate::cli) fn named(mut self, names: &NameFlags) -> Self {
        self.names = names.clone();
        self
    }

    fn count(&self, why: Why) {
        let mut left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        *left_out.entry(why).or_default() += 1;
    }

    fn refuses(&self, place: &Place) -> Option<Why> {
        let named = |wanted: &[String], name: &Option<String>| match name {
            Some(name) => wanted.is_empty() || wanted.contains(name),
            None => true,
        };
        let days = place.days();
        let in_time = days.is_none_or(|(first, last)| {
            let early = self
                .wanted
                .from
                .is_some_and(|from| last < from.date_naive());
            let late = self.wanted.to.is_some_and(|to| {
                let last = to.date_naive().checked_add_days(DELIVERY);
                last.is_some_and(|last| first > last)
            });
            !early && !late
        });
        if !named(&self.wanted.accounts, &place.account)
            || !named(&self.wanted.regions, &place.region)
            || !in_time
        {
            return Some(Why::NotSelected);
        }
        match (&place.region, days) {
            (Some(region), Some((first, _))) if !self.needed.in_region(region, first) => {
                Some(Why::NoRule)
            }
            _ => None,
        }
    }

    /// The same, and nothing before a time in milliseconds since 1970.
    #[cfg(feature = "deploy")]
    pub(in crate::cli) fn not_before(mut self, time: i64) -> Self {
        let from = &mut self.wanted.from;
        *from = (*from).max(DateTime::from_timestamp_millis(time));
        self
    }

    /// Is a finding of this severity wanted?
    pub(super) fn takes_severity(&self, severity: Severity) -> bool {
        self.severity.is_none_or(|least| severity >= least)
    }

    /// What was left out, in words.
    pub(super) fn words(&self) -> Option<String> {
        let left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        let parts = left_out.iter().map(|(why, count)| {
            let things = if *count == 1 {
                "file or folder"
            } else {
                "files or folders"
            };
            let count = format!("{} {things}", grouped(*count));
            match why {
                Why::NotSelected => format!("{count} outside the selection"),
                Why::NoRule => format!("{count} of regions where no rule could match"),
                Why::OtherService => format!("{count} of other services' logs"),
            }
        });
        let parts: Vec<_> = parts.collect();
        (!parts.is_empty()).then(|| format!("not read: {}", parts.join(", ")))
    }
}

#[cfg(test)]
mod tests;
