//! No successful call is hidden by a request that is so long that CloudTrail leaves it out of the record.

use std::{fs, path::PathBuf};

use patrol_core::{MapSource, Registry, Router, RuleEntry};
use patrol_rules_aws::PolicySimulator;
use patrol_testkit::{FixtureEvent, block_on, fixture};

use super::{fake_iam, ruleset};

/// The rule that reports for those that cannot.
const GENERAL: &str = "requestNotRecorded";

fn linked() -> Registry {
    Registry::linked().expect("rules that can be told apart")
}

/// The fixtures of a rule that report a call of AWS's API that succeeded.
fn calls(rule: &RuleEntry) -> Vec<(String, FixtureEvent)> {
    let folder = PathBuf::from("tests/fixtures").join(rule.name);
    let inside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(&folder);
    let files = fs::read_dir(&inside).expect("fixtures");
    let mut names: Vec<_> = files
        .map(|file| {
            file.expect("a file")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .filter(|name| name.starts_with("reports"))
        .collect();
    names.sort();
    let events = names.into_iter().map(|name| {
        let event = fixture(folder.join(&name));
        (name, event)
    });
    let call = |event: &FixtureEvent| {
        event["detail-type"] == "AWS API Call via CloudTrail"
            && !event["detail"]["errorCode"].is_string()
    };
    events.filter(|(_, event)| call(event)).collect()
}

/// Either the rule itself reports the call all the same, or the general rule does, and names it.
#[test]
fn every_call_that_a_rule_reports_is_reported_without_its_request() {
    let linked = linked();
    let general = linked.filter(|rule| rule.name == GENERAL);
    let context = |_: &_| Ok(patrol_core::Context::default());
    let (general, errors) = Router::start_with(&general, &MapSource::default(), context);
    assert!(errors.is_empty(), "{errors:?}");
    let (mut calls_seen, mut hidden) = (0, Vec::new());
    for rule in linked.rules() {
        let itself = rule.metadata.does_report_omitted();
        for (name, event) in calls(rule) {
            calls_seen += 1;
            let event = event.omitted_request(131_072);
            let routed = block_on(general.route(event.to_json().as_bytes())).expect("an event");
            assert!(routed.faults.is_empty(), "{:?}", routed.faults);
            let named = routed.alerts.iter().any(|alert| {
                let rules = alert.finding.details["rules"].as_array();
                rules.is_some_and(|rules| rules.iter().any(|named| named == rule.name))
            });
            // Not twice: what a rule reports itself the general one leaves to it.
            if named == itself {
                hidden.push(format!("{}: {name}: {named}", rule.name));
            }
        }
    }
    assert!(calls_seen > 500, "{calls_seen} calls");
    assert!(hidden.is_empty(), "{}", hidden.join("\n"));
}

/// What a rule reports without the request is not reported a second time for it.
#[test]
fn a_rule_that_needs_no_request_says_so() {
    let ruleset = ruleset();
    let linked = linked();
    let silent = linked.rules().iter().filter(|rule| {
        !rule.metadata.does_report_omitted()
            && !calls(rule).is_empty()
            && ruleset.hidden_when_omitted(rule).is_empty()
    });
    let silent: Vec<_> = silent.map(|rule| rule.name).collect();
    assert!(
        silent.is_empty(),
        "add `.reports_omitted()` to the metadata of {silent:?}"
    );
}

/// A rule that reports a missing request itself does so for each of its calls, or the general one would report it again.
#[test]
fn a_missing_request_is_reported_once() {
    let ruleset = ruleset();
    let linked = linked();
    let mut twice = Vec::new();
    for rule in linked.rules() {
        if rule.metadata.does_report_omitted() || rule.name == GENERAL {
            continue;
        }
        let only = linked.filter(|other| other.name == rule.name);
        let context = fake_iam::allowing(&[]).context::<PolicySimulator>();
        let (router, _) = Router::start_with(&only, &MapSource::default(), |_| Ok(context.clone()));
        for (name, event) in calls(rule) {
            let event = event.omitted_request(131_072);
            let routed = block_on(router.route(event.to_json().as_bytes())).expect("an event");
            let told = |alert: &patrol_core::Alert| alert.finding.details.contains_key("omitted");
            if routed.alerts.iter().any(told) {
                twice.push(format!(
                    "{}: {name}: not {:?}",
                    rule.name,
                    ruleset.hidden_when_omitted(rule)
                ));
            }
        }
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}
