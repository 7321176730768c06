//! Are there events with the names that a pattern asks for? One check, one file.

mod asked;
mod data_events;
mod detail_types;
mod names;
mod sources;

use patrol_core::{Pattern, RuleEntry, Trigger, pattern::Alternative};

use self::asked::{Asked, accepts, asked};
use crate::NameProblem;

const SOURCE: &str = "source";
const DETAIL_TYPE: &str = "detail-type";
const EVENT_SOURCE: &str = "detail.eventSource";
const EVENT_NAME: &str = "detail.eventName";

/// What is wrong with the names in a rule's pattern; none when nothing is. What feeds a rule
/// otherwise than EventBridge has names of its own, which nobody knows here.
#[must_use]
pub fn rule_problems(rule: &RuleEntry) -> Vec<NameProblem> {
    if rule.trigger() != Trigger::EventPattern {
        return Vec::new();
    }
    problems(&rule.pattern(), rule.metadata.unverified_names())
}

/// What is wrong with the names in a pattern: event names, event sources, sources and detail-types
/// that no event has. The `unverified` ones are not looked up.
///
/// ```
/// use patrol_core::Pattern;
/// use patrol_event_names::problems;
///
/// let pattern = Pattern::api_call("iam.amazonaws.com", ["CreateUsr", "NewCall"]);
/// let problems = problems(&pattern, &["NewCall"]);
/// assert_eq!(
///     problems[0].to_string(),
///     "CloudTrail records no `CreateUsr` of `iam.amazonaws.com`; did you mean `CreateUser`?",
/// );
/// assert_eq!(problems.len(), 1);
/// ```
#[must_use]
pub fn problems(pattern: &Pattern, unverified: &[&str]) -> Vec<NameProblem> {
    let mut found = Vec::new();
    for one in pattern.alternatives() {
        sources::check(&one, unverified, &mut found);
        detail_types::check(&one, unverified, &mut found);
        names::check(&one, unverified, &mut found);
    }
    data_events::check(pattern, &mut found);
    let paths = [SOURCE, DETAIL_TYPE, EVENT_SOURCE, EVENT_NAME];
    // A name with a colon is an IAM action of the rule's permissions, and no event's.
    let events = unverified.iter().filter(|name| !name.contains(':'));
    let unused = events.filter(|name| {
        let mut paths = paths.iter();
        !paths.any(|path| pattern.texts_at(path).contains(**name))
    });
    found.extend(unused.map(|name| NameProblem::Unused((*name).to_owned())));
    // Two alternatives often have the same names.
    let mut once = Vec::new();
    for problem in found {
        if !once.contains(&problem) {
            once.push(problem);
        }
    }
    once
}

/// Whether the matchers at the path accept one of the unverified names.
fn may_be_unverified(one: &Alternative, path: &str, unverified: &[&str]) -> bool {
    let named = one.matchers(path).is_some();
    named && unverified.iter().any(|name| accepts(one, path, name))
}
