//! What is read and evaluated: by time, account and region, and by what rules could match at all.
//!
//! Folders and objects are left out by their names, where those are in CloudTrail's layout; events by
//! what they say themselves. What does not say is taken: a finding too many is better than one too few.

mod layout;
mod moment;
mod needed;

use std::{
    collections::BTreeMap,
    ffi::OsString,
    sync::{Mutex, PoisonError},
};

use chrono::Days;
use patrol_core::{Registry, Severity};

use self::{layout::Place, moment::Moment, needed::Needed};
use super::{Failure, output::grouped};
use crate::pipeline::Wanted;

/// The folder of CloudTrail's digests.
const DIGESTS: &str = "CloudTrail-Digest";

/// How long after the day of its events CloudTrail may deliver a log file.
const DELIVERY: Days = Days::new(1);

/// What to read and evaluate.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Selection")]
pub(in crate::cli) struct SelectionFlags {
    /// Only events from then on: `2026-03-01`, or `2026-03-01T08:00:00Z`.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,

    /// Only events until then; a date stands for the whole day.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,

    /// Only events of this account (repeatable).
    #[arg(long = "account", value_name = "ID")]
    accounts: Vec<String>,

    /// Only events of this region (repeatable).
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<String>,

    /// Only findings at least as bad: `info`, `low`, `medium`, `high` or `critical`.
    #[arg(long, value_name = "SEVERITY")]
    severity: Option<Severity>,
}

/// Why something is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// It is not asked for.
    NotSelected,
    /// No rule could match what is there.
    NoRule,
}

/// Days among the keys of a folder.
#[cfg(feature = "deploy")]
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) struct Span {
    /// Before all keys of the first day.
    pub(in crate::cli) after: String,
    /// After all keys of the last day.
    pub(in crate::cli) before: String,
}

/// What is read and evaluated.
pub(in crate::cli) struct Selection {
    /// Which events are evaluated.
    pub(in crate::cli) wanted: Wanted,
    severity: Option<Severity>,
    needed: Needed,
    /// Files, folders and prefixes that were left out.
    left_out: Mutex<BTreeMap<Why, u64>>,
}

impl SelectionFlags {
    /// The same flags, for another program.
    pub(super) fn arguments(&self) -> Vec<OsString> {
        let severity = self.severity.map(|severity| severity.to_string());
        let one = [
            ("--from", &self.from),
            ("--to", &self.to),
            ("--severity", &severity),
        ];
        let one = one
            .into_iter()
            .filter_map(|(flag, text)| Some((flag, text.as_ref()?)));
        let accounts = self.accounts.iter().map(|account| ("--account", account));
        let regions = self.regions.iter().map(|region| ("--region", region));
        let all = one.chain(accounts).chain(regions);
        all.flat_map(|(flag, text)| [flag.into(), text.into()])
            .collect()
    }

    /// What they select for these rules.
    ///
    /// # Errors
    ///
    /// A time that is none, an account that is none, an end before the beginning.
    pub(in crate::cli) fn read(&self, rules: &Registry) -> Result<Selection, Failure> {
        let read = |flag: &str, text: &Option<String>| {
            let moment = text.as_deref().map(|text| {
                Moment::read(text).ok_or_else(|| {
                    Failure::usage(format!(
                        "`--{flag} {text}`: expected a date such as `2026-03-01` or a time such as `2026-03-01T08:00:00Z`"
                    ))
                })
            });
            moment.transpose()
        };
        let from = read("from", &self.from)?.map(Moment::begins);
        let to = read("to", &self.to)?.map(Moment::ends);
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            let [from, to] = [&self.from, &self.to].map(|text| text.as_deref().unwrap_or_default());
            return Err(Failure::usage(format!(
                "`--from {from}` is after `--to {to}`"
            )));
        }
        if let Some(account) = self.accounts.iter().find(|text| !layout::is_account(text)) {
            return Err(Failure::usage(format!(
                "`--account {account}`: expected the 12 digits of an account's id"
            )));
        }
        if let Some(region) = self.regions.iter().find(|text| !layout::is_region(text)) {
            return Err(Failure::usage(format!(
                "`--region {region}`: expected a name such as `eu-west-1`"
            )));
        }
        Ok(Selection {
            wanted: Wanted {
                from,
                to,
                accounts: self.accounts.clone(),
                regions: self.regions.clone(),
            },
            severity: self.severity,
            needed: Needed::by(rules.rules()),
            left_out: Mutex::default(),
        })
    }
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
        let why = self.refuses(&place);
        if let Some(why) = why {
            let mut left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
            *left_out.entry(why).or_default() += 1;
        }
        why.is_none()
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

    /// Days to list one by one below the prefix of a region: few, and known.
    #[cfg(feature = "deploy")]
    pub(super) fn days_below(&self, prefix: &str) -> Option<Vec<String>> {
        /// With more days than these it takes fewer questions to ask what there is.
        const MOST: i64 = 62;
        let place = Place::of(prefix);
        if place.region.is_none() || place.days().is_some() {
            return None;
        }
        let (from, to) = (self.wanted.from?.date_naive(), self.wanted.to?.date_naive());
        let to = to.checked_add_days(DELIVERY)?;
        if to.signed_duration_since(from).num_days() >= MOST {
            return None;
        }
        let days = from.iter_days().take_while(|day| *day <= to);
        Some(
            days.map(|day| format!("{prefix}{}/", day.format("%Y/%m/%d")))
                .collect(),
        )
    }

    /// Is it the folder of a region, or one below?
    #[cfg(feature = "deploy")]
    pub(in crate::cli) fn is_of_region(folder: &str) -> bool {
        Place::of(folder).region.is_some()
    }

    /// Where the wanted days stand among the keys of a region's folder, or of one below; `None` where
    /// both ends of the time are not known, or no rule could match anything there.
    #[cfg(feature = "deploy")]
    pub(in crate::cli) fn span(&self, folder: &str) -> Option<Span> {
        let region = Place::of(folder).region?;
        let (above, _) = folder.rsplit_once(&format!("/{region}/"))?;
        let from = self.wanted.from?.date_naive();
        let to = self.wanted.to?.date_naive().checked_add_days(DELIVERY)?;
        let day = |day: chrono::NaiveDate| format!("{above}/{region}/{}", day.format("%Y/%m/%d"));
        let after = day(from);
        // In the order of keys `0` comes after the slash of whatever is in the folder of the day.
        let before = day(to) + "0";
        // Rules that match something in a region on a later day do on the first one.
        self.takes_path(folder, &format!("{after}/"))
            .then_some(Span { after, before })
    }

    /// Is anything to be left out below a prefix? Then its folders are listed one by one.
    #[cfg(feature = "deploy")]
    pub(in crate::cli) fn looks_below(&self, prefix: &str) -> bool {
        /// So deep `AWSLogs` may stand in a bucket.
        const ABOVE: usize = 2;
        let place = Place::of(prefix);
        let above = !prefix.contains("AWSLogs") && prefix.matches('/').count() <= ABOVE;
        let by_time = self.wanted.from.is_some() || self.wanted.to.is_some();
        let chooses = by_time
            || !self.wanted.accounts.is_empty()
            || !self.wanted.regions.is_empty()
            || self.needed.in_some_only();
        (place.in_layout || above) && !place.is_day() && chooses
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
            }
        });
        let parts: Vec<_> = parts.collect();
        (!parts.is_empty()).then(|| format!("not read: {}", parts.join(", ")))
    }
}

#[cfg(test)]
mod tests;
