//! What is read and evaluated: by time, account and region, and by what rules could match at all.
//!
//! Folders and objects are left out by their names, where those are in CloudTrail's layout; events by
//! what they say themselves. What does not say is taken: a finding too many is better than one too few.

mod layout;
mod moment;
mod needed;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ffi::OsString,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Days, NaiveDate, Utc};
use patrol_core::{Registry, Severity};
use serde::Deserialize;

use self::{layout::Place, moment::Moment, needed::Needed};
#[cfg(feature = "deploy")]
pub(in crate::cli) use self::{layout::is_region, needed::waits_for_records};
use super::{Failure, output::grouped};

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

/// The first and the last instant of what is wanted.
type Times = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

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

/// A part of the keys below a prefix.
#[cfg(feature = "deploy")]
pub(super) struct Range {
    /// It begins with this key.
    pub(super) from: Option<String>,
    /// It ends before this key.
    pub(super) end: Option<String>,
    /// It ends before it begins.
    pub(super) is_empty: bool,
}

/// What is read and evaluated.
pub(in crate::cli) struct Selection {
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    accounts: Vec<String>,
    regions: Vec<String>,
    severity: Option<Severity>,
    needed: Needed,
    /// Files, folders and prefixes that were left out.
    left_out: Mutex<BTreeMap<Why, u64>>,
}

/// What an event says of when and where. A field of another type counts as absent.
#[derive(Deserialize)]
struct Said<'a> {
    #[serde(borrow)]
    time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    account: Option<Cow<'a, str>>,
    #[serde(borrow)]
    region: Option<Cow<'a, str>>,
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

    /// Flags with these values.
    #[cfg(feature = "deploy")]
    pub(in crate::cli) fn of(
        (from, to): (Option<String>, Option<String>),
        accounts: Vec<String>,
        regions: Vec<String>,
    ) -> Self {
        Self {
            from,
            to,
            accounts,
            regions,
            severity: None,
        }
    }

    /// The first and the last instant.
    ///
    /// # Errors
    ///
    /// A time that is none, an end before the beginning.
    pub(in crate::cli) fn times(&self) -> Result<Times, Failure> {
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
        Ok((from, to))
    }

    /// What they select for these rules.
    ///
    /// # Errors
    ///
    /// A time that is none, an account that is none, an end before the beginning.
    pub(in crate::cli) fn read(&self, rules: &Registry) -> Result<Selection, Failure> {
        let (from, to) = self.times()?;
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
            from,
            to,
            accounts: self.accounts.clone(),
            regions: self.regions.clone(),
            severity: self.severity,
            needed: Needed::by(rules.rules()),
            left_out: Mutex::default(),
        })
    }
}

impl Selection {
    /// May events that are wanted stand at or below this path or key, which was found below what was
    /// `given`? What is said no to is counted.
    pub(super) fn takes_path(&self, given: &str, path: &str) -> bool {
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

    fn refuses(&self, place: &Place) -> Option<Why> {
        let named = |wanted: &[String], name: &Option<String>| match name {
            Some(name) => wanted.is_empty() || wanted.contains(name),
            None => true,
        };
        let days = place.days();
        let in_time = days.is_none_or(|(first, last)| {
            let early = self.from.is_some_and(|from| last < from.date_naive());
            let late = self.to.is_some_and(|to| {
                let last = to.date_naive().checked_add_days(DELIVERY);
                last.is_some_and(|last| first > last)
            });
            !early && !late
        });
        if !named(&self.accounts, &place.account)
            || !named(&self.regions, &place.region)
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

    /// The part of the keys below a prefix in the folder of a region that may hold what is wanted, where it is not all of them:
    /// what stands in days before and after is not listed. `None` for other prefixes.
    #[cfg(feature = "deploy")]
    pub(super) fn range_below(&self, prefix: &str) -> Option<Range> {
        let place = Place::of(prefix);
        let region = place.region.as_ref().filter(|_| place.in_layout)?;
        let folder = format!("/{region}/");
        let days = prefix.rfind(&folder)? + folder.len();
        let to = self.to.map(|to| to.date_naive());
        let after = to.and_then(|to| to.checked_add_days(DELIVERY)?.succ_opt());
        let ends = [after, self.needed.ends(region)];
        let end = ends.into_iter().flatten().min();
        let from = self.from.map(|from| from.date_naive());
        let key = |day: NaiveDate| format!("{}{}/", &prefix[..days], day.format("%Y/%m/%d"));
        Some(Range {
            is_empty: from.zip(end).is_some_and(|(from, end)| from >= end),
            from: from.map(key),
            end: end.map(key),
        })
    }

    /// Counts a region that is not listed.
    #[cfg(feature = "deploy")]
    pub(super) fn count_region_without_rules(&self) {
        self.count(Why::NoRule);
    }

    fn count(&self, why: Why) {
        let mut left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        *left_out.entry(why).or_default() += 1;
    }

    /// Is anything to be left out below a prefix that is no region's? Then its folders are listed one by one.
    #[cfg(feature = "deploy")]
    pub(super) fn looks_below(&self, prefix: &str) -> bool {
        /// So deep `AWSLogs` may stand in a bucket.
        const ABOVE: usize = 2;
        let place = Place::of(prefix);
        let above = !prefix.contains("AWSLogs") && prefix.matches('/').count() <= ABOVE;
        let by_time = self.from.is_some() || self.to.is_some();
        let chooses = by_time
            || !self.accounts.is_empty()
            || !self.regions.is_empty()
            || self.needed.in_some_only();
        // Other services' logs may stand beside CloudTrail's.
        let beside = place.in_layout && place.kind.is_none();
        beside || (above || place.in_layout) && chooses
    }

    /// Is this event wanted?
    pub(super) fn takes_event(&self, event: &str) -> bool {
        let by_time = self.from.is_some() || self.to.is_some();
        if !by_time && self.accounts.is_empty() && self.regions.is_empty() {
            return true;
        }
        // What cannot be read is for whoever evaluates it.
        let Ok(said) = serde_json::from_str::<Said<'_>>(event) else {
            return true;
        };
        let named = |wanted: &[String], name: &Option<Cow<'_, str>>| match name {
            Some(name) => wanted.is_empty() || wanted.iter().any(|wanted| wanted == name),
            None => true,
        };
        let time = said
            .time
            .and_then(|time| time.parse::<DateTime<Utc>>().ok());
        let in_time = time.is_none_or(|time| {
            self.from.is_none_or(|from| time >= from) && self.to.is_none_or(|to| time <= to)
        });
        in_time && named(&self.accounts, &said.account) && named(&self.regions, &said.region)
    }

    /// The same, and nothing before a time in milliseconds since 1970.
    #[cfg(feature = "deploy")]
    pub(in crate::cli) fn not_before(mut self, time: i64) -> Self {
        self.from = self.from.max(DateTime::from_timestamp_millis(time));
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
