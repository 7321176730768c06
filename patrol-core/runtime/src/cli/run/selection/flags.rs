//! The arguments that select.

use std::{ffi::OsString, sync::Mutex};

use chrono::{DateTime, Utc};
use patrol_core::{Registry, Severity};

use super::{
    super::super::headings::SELECTION, super::Failure, NameFlags, Selection, Wanted, layout,
    moment::Moment, needed::Needed,
};
use crate::account::is_account;

/// What to read and evaluate.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = SELECTION)]
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

impl SelectionFlags {
    /// The same flags, for another program.
    pub(in super::super) fn arguments(&self) -> Vec<OsString> {
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
    /// A malformed time, an end before the beginning.
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
    /// A malformed time or account id, an end before the beginning.
    pub(in crate::cli) fn read(&self, rules: &Registry) -> Result<Selection, Failure> {
        let (from, to) = self.times()?;
        if let Some(account) = self.accounts.iter().find(|text| !is_account(text)) {
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
            names: NameFlags::default(),
            needed: Needed::of(rules.patterns().cloned().collect()),
            left_out: Mutex::default(),
        })
    }
}
