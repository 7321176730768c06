//! Patterns for calls of many services, kept short because a pattern has a size limit.

use std::collections::{BTreeMap, BTreeSet};

use patrol_core::{Pattern, pattern::cloudtrail::API_CALL};

/// A service, without `.amazonaws.com`, and some of its calls.
pub(super) type Calls = (&'static str, &'static [&'static str]);

/// These calls, if they succeeded. Services with the same call names share a branch.
pub(super) fn pattern(calls: impl IntoIterator<Item = Calls>) -> Pattern {
    recorded(branches(calls))
}

/// Services that many rules watch: what a stack takes of their events has no room for the names of other services' calls.
const WATCHED_MOST: [&str; 4] = ["ec2", "lambda", "s3", "ssm"];

/// These calls, if they succeeded, and those with the same names of the other services, which rules know are not
/// meant: for many services, that is by far the shortest.
pub(super) fn product(calls: impl IntoIterator<Item = Calls>) -> Pattern {
    let calls = calls.into_iter();
    let (most, others): (Vec<Calls>, Vec<_>) =
        calls.partition(|(service, _)| WATCHED_MOST.contains(service));
    let sources: BTreeSet<String> = others.iter().map(|(service, _)| source(service)).collect();
    let names: BTreeSet<&str> = others
        .iter()
        .flat_map(|(_, names)| *names)
        .copied()
        .collect();
    let others =
        Pattern::with_field("detail.eventSource", sources).field("detail.eventName", names);
    recorded(branches(most).chain([others]))
}

fn source(service: &str) -> String {
    format!("{service}.amazonaws.com")
}

/// A branch for each service, or for several with the same call names.
fn branches(calls: impl IntoIterator<Item = Calls>) -> impl Iterator<Item = Pattern> {
    let mut by_service: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (service, names) in calls {
        by_service.entry(service).or_default().extend(names);
    }
    let mut by_names: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    for (service, names) in by_service {
        by_names.entry(names).or_default().push(source(service));
    }
    by_names.into_iter().map(|(names, sources)| {
        Pattern::with_field("detail.eventSource", sources).field("detail.eventName", names)
    })
}

fn recorded(branches: impl Iterator<Item = Pattern>) -> Pattern {
    Pattern::recorded_by_cloudtrail([API_CALL])
        .any_of(branches)
        .succeeded()
}
