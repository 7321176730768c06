//! Tests of tables: each row wants a call that it reports, and what is harmless stays silent.

use patrol_testkit::{Value, api_call};

use super::*;

/// A service, a call, and its request.
pub(crate) type Case = (&'static str, &'static str, Value);

/// Every case of `told` is reported, none of `silent` is, and each row that reads the request has a case.
#[track_caller]
pub(crate) fn check(changes: &'static [Change], told: &[Case], silent: &[Case]) {
    let finding = |(service, call, request): &Case| {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request.clone());
        let event = Event::<ApiCall>::try_from(&*event).unwrap();
        finding(&event, changes, "Subject").unwrap_or_else(|| panic!("no row: {service} {call}"))
    };
    for case in told {
        assert!(finding(case).is_some(), "silent: {case:?}");
    }
    for case in silent {
        assert!(finding(case).is_none(), "reported: {case:?}");
    }
    let has_case = |change: &Change| {
        told.iter().any(|(service, call, request)| {
            change.service == *service && change.calls.contains(call) && change.when.holds(request)
        })
    };
    let reads = |change: &&Change| !matches!(change.when, When::Always);
    for change in changes.iter().filter(reads) {
        assert!(
            has_case(change),
            "no case: {} {:?}",
            change.service,
            change.calls
        );
    }
}
