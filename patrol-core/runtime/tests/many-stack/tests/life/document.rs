//! What a `patrol.toml` decides, and what people are to be told by it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::SystemTime,
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::flow::{Flow, Wanted};
use crate::told::Told;

/// A change of what the rules say themselves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    /// Rules that are turned off.
    pub(crate) off: BTreeSet<String>,
    /// Rules whose findings are critical.
    pub(crate) critical: BTreeSet<String>,
    /// Rules whose findings about `mallory` are suppressed, and until when.
    pub(crate) suppressed: BTreeMap<String, String>,
}

/// Some rules by their numbers.
pub(crate) fn rules(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
    numbers
        .into_iter()
        .map(|number| format!("rule{number}"))
        .collect()
}

/// A day that is so many days ahead, such as `2027-03-31`.
pub(crate) fn day(days: i64) -> String {
    let now: DateTime<Utc> = SystemTime::now().into();
    (now + TimeDelta::days(days)).date_naive().to_string()
}

impl Document {
    /// Its lines.
    pub(crate) fn text(&self) -> String {
        let off = self
            .off
            .iter()
            .map(|rule| format!("[rules.{rule}]\nenabled = false\n"));
        let critical = self.critical.iter();
        let critical = critical.map(|rule| format!("[rules.{rule}]\nseverity = \"critical\"\n"));
        let suppressed = self.suppressed.iter().map(|(rule, until)| {
            format!(
                "[[suppress]]\nrules = [\"{rule}\"]\nwhen = {{ detail = {{ userIdentity = {{ userName = [\"mallory\"] }} }} }}\nuntil = {until}\nowner = \"ann\"\nreason = \"CHG-1\"\n"
            )
        });
        off.chain(critical).chain(suppressed).collect()
    }

    /// Whether people hear that a rule has found something in an event, and how bad it is.
    fn says(&self, rule: &str, mallory: bool) -> Option<&'static str> {
        if self.off.contains(rule) || mallory && self.suppressed.contains_key(rule) {
            return None;
        }
        Some(if self.critical.contains(rule) {
            "critical"
        } else {
            "medium"
        })
    }

    /// The rules that evaluate each event: those that are off do not.
    pub(crate) fn evaluated(&self, wanted: &Wanted) -> Wanted {
        wanted.iter().map(|rules| rules - &self.off).collect()
    }

    /// What people are to be told of events.
    pub(crate) fn told(&self, flow: &Flow, ids: &BTreeSet<String>, wanted: &Wanted) -> Told {
        let pairs = flow.pairs(ids, wanted).into_iter();
        let told = pairs.filter_map(|(id, rule)| {
            let severity = self.says(&rule, flow.is_of_mallory(&id))?.to_owned();
            Some(((id, rule), severity))
        });
        told.collect()
    }
}
