//! Patterns for calls of many services. A pattern that is longer than EventBridge takes is split by service in the template.

use std::collections::BTreeMap;

use patrol_core::{Pattern, pattern::cloudtrail::API_CALL};

/// A service, without `.amazonaws.com`, and some of its calls.
pub(crate) type Calls = (&'static str, &'static [&'static str]);

/// These calls, if they succeeded. Services with the same call names share a branch.
pub(crate) fn pattern(calls: impl IntoIterator<Item = Calls>) -> Pattern {
    Pattern::recorded_by_cloudtrail([API_CALL])
        .any_of(branches(calls))
        .succeeded()
}

/// A branch for each service, or for several with the same call names.
pub(crate) fn branches(calls: impl IntoIterator<Item = Calls>) -> impl Iterator<Item = Pattern> {
    let mut by_service: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (service, names) in calls {
        by_service.entry(service).or_default().extend(names);
    }
    let mut by_names: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
    for (service, names) in by_service {
        let source = format!("{service}.amazonaws.com");
        by_names.entry(names).or_default().push(source);
    }
    by_names.into_iter().map(|(names, sources)| {
        Pattern::with_field("detail.eventSource", sources).field("detail.eventName", names)
    })
}
