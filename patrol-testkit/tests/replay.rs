//! Timed events without waiting.

use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule,
    Severity, rule,
};
use patrol_testkit::{FixtureEvent, Replay, api_call, json, replay, rule};

const MINUTE: Duration = Duration::from_secs(60);

rule! {
    /// Reports an instance that is stopped.
    struct Stopped = "stopped";
}
rule! {
    /// Reports an instance that is started with other user data.
    struct Started = "started";
}
rule! {
    /// Reports a role that is assumed for the first time.
    struct Assumed = "assumed";
}

macro_rules! call {
    ($rule:ty, $source:literal, $name:literal, $aggregate:expr) => {
        impl Rule for $rule {
            type Detail = ApiCall;
            const META: Metadata = Metadata::new(Severity::Low);

            fn pattern() -> Pattern {
                Pattern::api_call($source, [$name])
            }

            fn aggregate() -> Aggregate {
                $aggregate
            }

            async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
                let request = event.detail.request_parameters.as_ref();
                let id = request.and_then(|request| request["id"].as_str());
                let id = id.unwrap_or_default();
                Ok(Finding::new(concat!($name, " called"), id).key(id).into())
            }
        }
    };
}

call!(
    Stopped,
    "ec2.amazonaws.com",
    "StopInstances",
    Aggregate::step()
);
call!(
    Started,
    "ec2.amazonaws.com",
    "StartInstances",
    Aggregate::sequence(["stopped"], 10 * MINUTE)
);
call!(
    Assumed,
    "sts.amazonaws.com",
    "AssumeRole",
    Aggregate::first_seen(30, 7).by([By::Account, By::Key])
);

fn stop(id: &str) -> FixtureEvent {
    api_call("ec2.amazonaws.com", "StopInstances", json!({ "id": id }))
}

fn start(id: &str) -> FixtureEvent {
    api_call("ec2.amazonaws.com", "StartInstances", json!({ "id": id }))
}

/// What is told of two events: the rule, the subject and the summary.
fn told(events: [(&str, FixtureEvent); 2]) -> Vec<(&'static str, String, String)> {
    let (stopped, started) = (rule::<Stopped>([]), rule::<Started>([]));
    let replay = Replay::default().rule(&stopped).rule(&started);
    let told = replay.events(events).told.into_iter();
    told.map(|told| (told.rule, told.finding.subject, told.finding.summary))
        .collect()
}

#[test]
fn a_sequence_of_rules_is_told_in_whatever_order_it_arrives() {
    let expected = [(
        "started",
        "StartInstances called".to_owned(),
        "i-1".to_owned(),
    )];
    assert_eq!(told([("0s", stop("i-1")), ("9m", start("i-1"))]), expected);
    assert_eq!(told([("9m", start("i-1")), ("0s", stop("i-1"))]), expected);
    assert_eq!(told([("0s", stop("i-1")), ("9m", start("i-2"))]), []);
    assert_eq!(told([("0s", stop("i-1")), ("10m", start("i-1"))]), []);
    assert_eq!(told([("0s", start("i-1")), ("1m", stop("i-1"))]), []);
}

#[test]
fn what_is_new_is_told_after_the_learning_period() {
    let assume = |id: &str| api_call("sts.amazonaws.com", "AssumeRole", json!({ "id": id }));
    let replayed = replay(
        &rule::<Assumed>([]),
        [
            ("0s", assume("a")),
            ("6d", assume("b")),
            ("8d", assume("c")),
            ("9d", assume("a")),
            ("9d", assume("c")),
            ("2026-02-28T00:00:00Z", assume("a")),
        ],
    );
    let told: Vec<_> = replayed.told.iter().map(|told| told.event).collect();
    assert_eq!(told, [2, 5]);
    // What was seen long ago is forgotten.
    assert_eq!(replayed.told[1].count, 1);
    assert_eq!(replayed.held, 2);
}
