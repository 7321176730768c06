//! The life of a finding in every sink: opened, found again, over.

use patrol_core::{Alert, AlertState, Finding};
use patrol_testkit::{Value, alert_of, json, open_sink, send};

use super::service::service;
use crate::ocsf::detection_finding;

fn alert(closes: bool) -> Alert {
    let finding = Finding::new("Bucket logs opened", "alice opened logs.").key("logs");
    let finding = if closes { finding.closes() } else { finding };
    let event = json!({ "id": "1", "account": "111122223333", "time": "2026-01-01T00:00:00Z" });
    alert_of(finding, event)
}

/// Found again, with three that were held back.
fn again() -> Alert {
    let mut alert = alert(false);
    alert.state = AlertState::Again;
    alert.count = 4;
    alert
}

fn posted(route: &str, alert: &Alert) -> Value {
    let https = service(route);
    send(&open_sink(route, &https), alert).expect("it is taken");
    https.posted().remove(0)
}

#[test]
fn pagerduty_opens_one_alert_and_resolves_it() {
    let route = format!("pagerduty:{}", "k".repeat(32));
    let (opened, found_again, over) = (alert(false), again(), alert(true));
    let actions = [&opened, &found_again, &over].map(|alert| {
        let posted = posted(&route, alert);
        (posted["event_action"].clone(), posted["dedup_key"].clone())
    });
    let key = json!("111122223333/unknown/example/logs");
    assert_eq!(
        actions,
        ["trigger", "trigger", "resolve"].map(|action| (json!(action), key.clone()))
    );
    let details = &posted(&route, &again())["payload"]["custom_details"]["details"];
    assert_eq!(
        details["state"],
        "found again 4 times since it was last told"
    );
}

#[test]
fn webhooks_and_slack_are_told_how_many_there_were() {
    let webhook = posted("webhook:https://example.com/x", &again());
    assert_eq!(
        (&webhook["state"], &webhook["count"], &webhook["key"]),
        (&json!("again"), &json!(4), &json!("example/logs"))
    );
    let slack = posted("slack:https://hooks.slack.com/services/x", &again()).to_string();
    assert!(slack.contains("state: found again 4 times"), "{slack}");
    let over = posted("slack:https://hooks.slack.com/services/x", &alert(true)).to_string();
    assert!(over.contains("state: it is over"), "{over}");
    let first = alert(false);
    assert_eq!(first.life(), None);
    assert!(first.body().starts_with("alice opened logs.\n\n"));
    assert!(again().body().contains("\nstate: found again 4 times"));
}

#[test]
fn ocsf_says_what_became_of_it() {
    let activity = |alert: &Alert| detection_finding(alert, Value::Null)["activity_id"].clone();
    let activities = [alert(false), again(), alert(true)].map(|alert| activity(&alert));
    assert_eq!(activities, [1, 2, 3]);
}

/// What a rule puts together has one key in all sinks, also without one of its own.
#[test]
fn a_finding_without_a_key_has_that_of_its_group() {
    let mut alert = alert(false);
    alert.finding.key = None;
    assert_eq!(alert.key(), "example/1");
    alert.group = Some("digest".to_owned());
    assert_eq!(alert.key(), "example/digest");
}
