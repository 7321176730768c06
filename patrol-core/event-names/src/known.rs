//! Which names there are: the tables, what was collected by hand, and IAM's list for services that
//! have no model.

use std::{collections::BTreeSet, sync::OnceLock};

use patrol_core::{
    iam::catalog,
    pattern::cloudtrail::{
        API_CALL, CONSOLE_ACTION, DETAIL_TYPES, INSIGHT, NETWORK_ACTIVITY, SERVICE_EVENT,
    },
};

use crate::{
    by_hand::{CALLED_BY_CONSOLE, CALLS_OF, EVENTS, RECORDED, RECORDED_AS},
    table::{calls, events},
};

/// Detail-types by which a call may arrive: some services record what they do by themselves by the
/// name of a call.
const OF_CALLS: [&str; 4] = [API_CALL, CONSOLE_ACTION, NETWORK_ACTIVITY, SERVICE_EVENT];

/// Does CloudTrail record events of this name for this event source, such as `iam.amazonaws.com`
/// and `CreateUser`?
///
/// `false` also for a name that is newer than the [catalogue](crate::catalog_date).
///
/// ```
/// use patrol_event_names::is_recorded;
///
/// assert!(is_recorded("iam.amazonaws.com", "CreateUser"));
/// assert!(is_recorded("lambda.amazonaws.com", "UpdateFunctionCode20150331v2"));
/// assert!(!is_recorded("lambda.amazonaws.com", "UpdateFunctionCode"));
/// assert!(!is_recorded("s3.amazonaws.com", "ListAllMyBuckets"));
/// ```
#[must_use]
pub fn is_recorded(event_source: &str, name: &str) -> bool {
    service_of(event_source).is_some_and(|service| !kinds(service, name).is_empty())
}

/// Does EventBridge deliver events of this detail-type from this source, such as `aws.s3` and
/// `Object Created`? Those that CloudTrail makes may be of every source of AWS.
#[must_use]
pub fn is_delivered(source: &str, detail_type: &str) -> bool {
    DETAIL_TYPES.contains(&detail_type) && is_source(source)
        || own_events(source).any(|known| known == detail_type)
}

/// The service of an event source: `iam` of `iam.amazonaws.com`.
pub(crate) fn service_of(event_source: &str) -> Option<&str> {
    ENDS.iter().find_map(|end| event_source.strip_suffix(end))
}

/// The services that CloudTrail records events of.
pub(crate) fn services() -> &'static BTreeSet<&'static str> {
    static SERVICES: OnceLock<BTreeSet<&str>> = OnceLock::new();
    SERVICES.get_or_init(|| {
        let by_hand = RECORDED.iter().map(|(service, ..)| *service);
        calls::services()
            .chain(by_hand)
            .chain(catalog::services())
            .collect()
    })
}

/// A service as its events name it.
pub(crate) struct Named {
    pub(crate) service: &'static str,
    /// Such as `aws.iam`.
    pub(crate) source: String,
    /// CloudTrail's `eventSource`, such as `iam.amazonaws.com`; in China it may end otherwise.
    pub(crate) event_sources: [String; 2],
}

/// The [`services`], as their events name them. Each pattern is held against all of them, so the names are made once.
pub(crate) fn named() -> &'static [Named] {
    static NAMED: OnceLock<Vec<Named>> = OnceLock::new();
    NAMED.get_or_init(|| {
        let of = |service: &&'static str| Named {
            service,
            source: format!("aws.{service}"),
            event_sources: ENDS.map(|end| format!("{service}{end}")),
        };
        services().iter().map(of).collect()
    })
}

/// How event sources end.
const ENDS: [&str; 2] = [".amazonaws.com", ".amazonaws.com.cn"];

/// Is it the source of any of AWS's events?
pub(crate) fn is_source(source: &str) -> bool {
    let of_cloudtrail = source
        .strip_prefix("aws.")
        .is_some_and(|service| services().contains(service));
    of_cloudtrail || own_events(source).next().is_some() || source.starts_with("aws.partner/")
}

/// The sources of AWS's own events.
pub(crate) fn sources() -> impl Iterator<Item = &'static str> {
    events::all()
        .map(|(source, _)| source)
        .chain(EVENTS.iter().map(|(source, _)| *source))
}

/// The detail-types of what a source sends by itself.
pub(crate) fn own_events(source: &str) -> impl Iterator<Item = &'static str> {
    let generated = events::all().filter(move |(with, _)| *with == source);
    let by_hand = EVENTS.iter().filter(move |(with, _)| *with == source);
    let by_hand = by_hand.flat_map(|(_, types)| types.iter().copied());
    generated.flat_map(|(_, types)| types).chain(by_hand)
}

/// The detail-types by which an event of this name may arrive; none where there is no such event.
pub(crate) fn kinds(service: &str, name: &str) -> Vec<&'static str> {
    let by_hand = RECORDED
        .iter()
        .filter(|(with, _, names)| *with == service && names.contains(&name));
    let mut kinds: Vec<_> = by_hand.map(|(_, kind, _)| *kind).collect();
    if kinds.contains(&API_CALL) || is_call(service, name) {
        kinds.extend(OF_CALLS);
    }
    kinds
}

fn is_call(service: &str, name: &str) -> bool {
    if recorded_as(service, name).is_some() {
        return false;
    }
    has_call(service, name)
        || version_at(name).is_some_and(|at| has_call(service, &name[..at]))
        || (called_like_actions(service) && is_action(service, name))
}

fn has_call(service: &str, name: &str) -> bool {
    models(service).any(|model| calls::has(model, name))
}

/// The services of botocore whose calls are recorded of a service.
fn models(service: &str) -> impl Iterator<Item = &str> {
    let others = CALLS_OF.iter().filter(move |(with, _)| *with == service);
    [service].into_iter().chain(others.map(|(_, other)| *other))
}

/// Has the service calls by the names of its IAM actions that no model has?
fn called_like_actions(service: &str) -> bool {
    let has_model = models(service).any(calls::has_service);
    !has_model || CALLED_BY_CONSOLE.contains(&service)
}

/// The names by which CloudTrail records a call that the API or IAM names otherwise.
pub(crate) fn recorded_as(service: &str, name: &str) -> Option<&'static [&'static str]> {
    let mut found = RECORDED_AS
        .iter()
        .filter(|(with, other, _)| *with == service && *other == name);
    found.next().map(|(.., recorded)| *recorded)
}

/// Has the service an action of IAM of this name?
pub(crate) fn is_action(service: &str, name: &str) -> bool {
    catalog::actions_of(service).any(|action| {
        action.name() == name
            || (!is_spelt(action.name()) && action.name().eq_ignore_ascii_case(name))
    })
}

/// IAM's list has some names in lower case alone: IAM takes them so.
fn is_spelt(action: &str) -> bool {
    action.bytes().any(|c| c.is_ascii_uppercase())
}

/// The names of a service's events.
pub(crate) fn names(service: &str) -> BTreeSet<String> {
    let by_hand = RECORDED.iter().filter(|(with, ..)| *with == service);
    let by_hand = by_hand.flat_map(|(.., names)| names.iter().map(|name| (*name).to_owned()));
    let mut names: BTreeSet<_> = models(service).flat_map(calls::names).collect();
    names.retain(|name| recorded_as(service, name).is_none());
    names.extend(by_hand);
    if called_like_actions(service) {
        let actions = catalog::actions_of(service).filter(|action| is_spelt(action.name()));
        names.extend(actions.map(|action| action.name().to_owned()));
    }
    names
}

/// The name with the version of its API by which CloudTrail records it: `CreateFunction20150331`
/// of `CreateFunction`.
pub(crate) fn with_version(service: &str, name: &str) -> Option<String> {
    let dated = |other: &String| other.strip_prefix(name).is_some_and(is_date);
    calls::names(service).find(dated)
}

/// Where the `v2` of `UpdateFunctionCode20150331v2` begins.
fn version_at(name: &str) -> Option<usize> {
    let at = name.rfind('v')?;
    let (before, digits) = (&name[..at], &name[at + 1..]);
    let number = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
    (number && before.ends_with(|c: char| c.is_ascii_digit())).then_some(at)
}

/// `20150331` and `2020_05_31`.
fn is_date(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits == 8 && text.bytes().all(|c| c.is_ascii_digit() || c == b'_')
}

/// CloudTrail's detail-types whose events name what was done. Insights have it deeper inside.
pub(crate) fn naming_types() -> impl Iterator<Item = &'static str> {
    DETAIL_TYPES.into_iter().filter(|kind| *kind != INSIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_hand_lists_is_not_in_the_tables() {
        for (service, kind, names) in RECORDED {
            for name in *names {
                let in_table = models(service).any(|model| calls::has(model, name));
                assert!(
                    !in_table || *kind != API_CALL,
                    "{service} {name} is in the table"
                );
            }
        }
        for (source, types) in EVENTS {
            let mut generated = events::all().filter(|(with, _)| with == source);
            let known: Vec<_> = generated
                .next()
                .into_iter()
                .flat_map(|(_, types)| types)
                .collect();
            assert!(types.iter().all(|name| !known.contains(name)), "{source}");
        }
        for (service, name, recorded) in RECORDED_AS {
            let known = recorded
                .iter()
                .all(|other| !kinds(service, other).is_empty());
            assert!(known, "{service} {name}: {recorded:?}");
        }
    }
}
