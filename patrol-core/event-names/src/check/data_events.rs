//! Data events that EventBridge never delivers.

use patrol_core::{
    Pattern,
    pattern::{PartialEvent, cloudtrail::API_CALL},
};

use super::EVENT_NAME;
use crate::{
    NameProblem,
    delivery::{DATA_EVENTS, never_delivered},
};

/// A name that no call has.
const ANY: &str = "patrol-any";

pub(super) fn check(pattern: &Pattern, problems: &mut Vec<NameProblem>) {
    let named = pattern.texts_at(EVENT_NAME);
    for (service, names) in DATA_EVENTS {
        let asked: Vec<_> = names
            .iter()
            .filter(|name| named.contains(**name) && never_delivered(name))
            .collect();
        let asks = |name: &str| pattern.could_match(&data_event(service, name));
        // A pattern that takes everything does not want this one in particular.
        if asked.is_empty() || asks(ANY) {
            continue;
        }
        let asked = asked.into_iter().filter(|name| asks(name));
        problems.extend(asked.map(|name| NameProblem::NeverDelivered { name, service }));
    }
}

fn data_event(service: &str, name: &str) -> PartialEvent {
    PartialEvent::new()
        .field("source", [format!("aws.{service}")])
        .field("detail-type", [API_CALL])
        .field("detail.eventSource", [format!("{service}.amazonaws.com")])
        .field("detail.eventCategory", ["Data"])
        .field("detail.eventName", [name])
        .field("detail.managementEvent", [false])
}
