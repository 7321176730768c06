//! EventBridge's detail-types.

use patrol_core::{
    near::nearest,
    pattern::{Alternative, cloudtrail::DETAIL_TYPES},
};

use super::{Asked, DETAIL_TYPE, SOURCE, accepts, asked, may_be_unverified};
use crate::{Hint, NameProblem, Sources, known};

/// A source that is not AWS's: anybody may use it, with any detail-type.
const NOT_OF_AWS: &str = "com.example.patrol-any";

pub(super) fn check(one: &Alternative, unverified: &[&str], problems: &mut Vec<NameProblem>) {
    let named: Vec<_> = asked(one, DETAIL_TYPE)
        .into_iter()
        .filter_map(|asked| match asked {
            Asked::Name { name, .. } => Some(name),
            Asked::Form(_) => None,
        })
        .filter(|name| !unverified.contains(name) && !DETAIL_TYPES.contains(name))
        .collect();
    if named.is_empty() {
        return;
    }
    let sources = sources(one, unverified);
    for name in named {
        // CloudTrail's are few, and a wrong one is silence for ever, whatever the source.
        let hint = if name.to_ascii_lowercase().ends_with("via cloudtrail") {
            nearest(name, DETAIL_TYPES)
        } else {
            match &sources {
                Some(of) if !of.iter().any(|source| known::is_delivered(source, name)) => {
                    let all = of.iter().flat_map(|source| known::own_events(source));
                    nearest(name, all)
                }
                _ => continue,
            }
        };
        problems.push(NameProblem::DetailType {
            detail_type: name.to_owned(),
            of: Sources(sources.clone().unwrap_or_default()),
            hint: hint.map_or_else(|| elsewhere(name), |name| Hint::Closest(name.to_owned())),
        });
    }
}

/// The sources of AWS that the alternative asks for; `None` where others may send the event, too.
fn sources(one: &Alternative, unverified: &[&str]) -> Option<Vec<String>> {
    let partners = asked(one, SOURCE).iter().any(|asked| match asked {
        Asked::Name { name, .. } => !name.starts_with("aws.") || name.starts_with("aws.partner/"),
        Asked::Form(_) => false,
    });
    if partners || accepts(one, SOURCE, NOT_OF_AWS) || may_be_unverified(one, SOURCE, unverified) {
        return None;
    }
    let services = known::named().iter().map(|service| &*service.source);
    let all = known::sources().chain(services);
    let all = all.filter(|source| accepts(one, SOURCE, source));
    let mut sources: Vec<_> = all.map(str::to_owned).collect();
    sources.sort_unstable();
    sources.dedup();
    // That there is no such source is told already.
    (!sources.is_empty()).then_some(sources)
}

fn elsewhere(detail_type: &str) -> Hint {
    let mut places: Vec<_> = known::sources()
        .filter(|source| known::own_events(source).any(|name| name == detail_type))
        .map(str::to_owned)
        .collect();
    places.sort_unstable();
    places.dedup();
    if places.is_empty() {
        Hint::None
    } else {
        Hint::Elsewhere(places)
    }
}
