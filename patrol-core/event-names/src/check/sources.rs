//! The sources of events: EventBridge's `source`, and CloudTrail's `eventSource`.

use patrol_core::{near::nearest, pattern::Alternative};

use super::{Asked, EVENT_SOURCE, SOURCE, asked, names::arrives_by_cloudtrail};
use crate::{Hint, NameProblem, known};

pub(super) fn check(one: &Alternative, unverified: &[&str], problems: &mut Vec<NameProblem>) {
    for asked in asked(one, SOURCE) {
        if let Asked::Name { name, .. } = asked
            && name.starts_with("aws.")
            && !known::is_source(name)
            && !unverified.contains(&name)
        {
            let services = known::services()
                .iter()
                .map(|service| format!("aws.{service}"));
            let all = known::sources().map(str::to_owned).chain(services);
            problems.push(NameProblem::Source {
                source_name: name.to_owned(),
                hint: nearest(name, all).map_or(Hint::None, Hint::Closest),
            });
        }
    }
    if !arrives_by_cloudtrail(one) {
        return;
    }
    for asked in asked(one, EVENT_SOURCE) {
        if let Asked::Name { name, .. } = asked
            && !unverified.contains(&name)
            && !known::service_of(name).is_some_and(|service| known::services().contains(service))
        {
            problems.push(NameProblem::EventSource {
                event_source: name.to_owned(),
                hint: hint(name),
            });
        }
    }
}

fn hint(event_source: &str) -> Hint {
    let all = known::services()
        .iter()
        .map(|service| format!("{service}.amazonaws.com"));
    nearest(event_source, all).map_or(Hint::None, Hint::Closest)
}
