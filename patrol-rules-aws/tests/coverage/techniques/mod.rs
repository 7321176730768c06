//! Attack techniques against AWS, by the names of Stratus Red Team, as events that were built from what
//! each technique's documentation says it calls.
//!
//! Source: [Stratus Red Team, AWS](https://stratus-red-team.cloud/attack-techniques/AWS/).

mod credential_access;
mod defense_evasion;
mod discovery;
mod execution;
mod exfiltration;
mod impact;
mod lateral_movement;
mod persistence;

use patrol_testkit::{FixtureEvent, Identity, Value, api_call, json};

/// A technique and the events that it leaves.
pub(crate) struct Technique {
    /// Its name, without `aws.` before it.
    pub(crate) name: &'static str,
    pub(crate) events: Vec<FixtureEvent>,
}

/// An account of somebody else's.
const STRANGER: &str = "999988887777";

fn call(service: &str, name: &str, request: Value) -> FixtureEvent {
    let attacker = Identity::iam_user("mallory");
    api_call(&format!("{service}.amazonaws.com"), name, request).by(attacker)
}

/// The same call on several things.
fn calls(service: &str, name: &str, field: &str, count: usize) -> Vec<FixtureEvent> {
    let one = |number| call(service, name, json!({ field: format!("thing-{number}") }));
    (0..count).map(one).collect()
}

fn trust_of_stranger() -> String {
    let principal = json!({ "AWS": format!("arn:aws:iam::{STRANGER}:root") });
    let statement =
        json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// Every technique, by name.
pub(crate) fn all() -> Vec<Technique> {
    let mut all: Vec<_> = [
        credential_access::credential_access(),
        defense_evasion::defense_evasion(),
        discovery::discovery(),
        execution::execution(),
        exfiltration::exfiltration(),
        impact::impact(),
        lateral_movement::lateral_movement(),
        persistence::persistence(),
    ]
    .into_iter()
    .flatten()
    .map(|(name, events)| Technique { name, events })
    .collect();
    all.sort_by_key(|technique| technique.name);
    all
}

type Built = Vec<(&'static str, Vec<FixtureEvent>)>;
