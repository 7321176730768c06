//! What sinks send is what the services say that they take: checked against what they publish of it, for ordinary
//! alerts in each state of a finding's life, and for an attacker's.

use patrol_core::{Alert, AlertState, Finding};
use patrol_test_support::published_faults;
use patrol_testkit::{FakeHttps, Value, alert, alert_of, json, open_sink, send};

use super::{
    event_bus::EventBus,
    form::Form,
    hostile::{hostile, shows_everything},
    security_hub,
    service::service,
};

/// A finding in each state of its life, then an attacker's.
fn alerts() -> impl Iterator<Item = Alert> {
    let states = [AlertState::Opened, AlertState::Again, AlertState::Closed];
    let ordinary = states.into_iter().map(|state| {
        let role = "arn:aws:iam::123456789012:role/Admin";
        let finding = Finding::new("Role Admin assumed", "bob assumed Admin.")
            .key(role)
            .detail("principal", "arn:aws:iam::123456789012:user/bob")
            .detail("resource", role)
            .detail("actions", json!(["sts:AssumeRole", "sts:TagSession"]));
        let mut alert = alert_of(finding, event(role));
        alert.state = state;
        alert.count = 3;
        alert.input = Some("events.jsonl:7".to_owned());
        alert
    });
    ordinary.chain(hostile())
}

fn event(role: &str) -> Value {
    let mut event = (*alert("", "").event).clone();
    event["resources"] = json!([role]);
    event["detail"]["sourceIPAddress"] = json!("203.0.113.9");
    event["detail"]["resources"] =
        json!([{ "ARN": role, "type": "AWS::IAM::Role", "accountId": "123456789012" }]);
    event
}

/// What a route posts of each alert.
fn posted(route: &str) -> Vec<Value> {
    let https = service(route);
    let sink = open_sink(route, &https);
    for alert in alerts() {
        send(&sink, &alert).unwrap();
    }
    https.posted()
}

#[track_caller]
fn taken(service: &str, payloads: &[Value]) {
    assert!(payloads.len() >= alerts().count(), "{service}");
    let faults = published_faults(service, payloads);
    assert!(faults.is_empty(), "{service}:\n{faults}");
}

#[test]
fn a_webhook_and_a_bus_get_findings_of_ocsf_that_its_schema_takes() {
    let posted = posted("webhook:https://example.com/ocsf format=ocsf");
    taken("ocsf", &posted);
    let bus = "arn:aws:events:eu-west-1:123456789012:event-bus/security";
    let bus = EventBus::new(bus, Form::Ocsf).unwrap();
    let entries: Vec<_> = alerts().map(|alert| bus.entry(&alert).unwrap()).collect();
    let details = entries.iter().map(|entry| {
        let detail = entry["Detail"].as_str().unwrap();
        assert!(detail.len() + 256 < 256 * 1024 && shows_everything(detail));
        assert_eq!(entry["DetailType"], "Patrol Finding (OCSF)");
        detail.parse().unwrap()
    });
    let details: Vec<Value> = details.collect();
    taken("ocsf", &details);
    let activities = details.iter().take(3).map(|one| &one["activity_name"]);
    assert!(activities.eq(["Create", "Update", "Close"]));
    assert_eq!(
        details[0]["evidences"][0]["data"],
        event("arn:aws:iam::123456789012:role/Admin")
    );
    let longest = details.last().unwrap();
    let cut = longest["evidences"][0]["data"]["cut"].as_str().unwrap();
    assert!(cut.starts_with("the whole event has "), "{cut}");
}

#[test]
fn teams_gets_cards_that_their_schema_takes() {
    let route = "teams:https://prod-1.westeurope.logic.azure.com/workflows/x?sig=y";
    taken("teams", &posted(route));
}

#[test]
fn pagerduty_gets_events_of_its_form() {
    taken(
        "pagerduty",
        &posted(&format!("pagerduty:{}", "k".repeat(32))),
    );
}

#[test]
fn slack_gets_blocks_that_its_own_models_take() {
    taken("slack", &posted("slack:https://hooks.slack.com/services/x"));
}

#[test]
fn jira_gets_issues_and_comments_that_its_schema_takes() {
    let https = FakeHttps::default();
    let route = "jira:a@example.com:token@example.atlassian.net/SEC";
    let sink = open_sink(route, &https);
    for alert in alerts() {
        let opened = [r#"{"issues": []}"#, r#"{"key": "SEC-7"}"#];
        let over = alert.state == AlertState::Closed;
        let commented = [r#"{"issues": [{"key": "SEC-7"}]}"#, r#"{"id": "1"}"#];
        for said in [&opened[..2 - usize::from(over)], &commented] {
            https.answer_with(said.iter().copied());
            send(&sink, &alert).unwrap();
        }
    }
    let sent = https.posted().into_iter().zip(https.urls());
    let written = sent.filter(|(_, url)| !url.ends_with("/search/jql"));
    let written: Vec<_> = written.map(|(body, _)| body).collect();
    taken("jira", &written);
}

#[test]
fn security_hub_gets_findings_of_its_form() {
    let findings: Vec<_> = alerts()
        .map(|alert| security_hub::example(&alert))
        .collect();
    taken("securityhub", &findings);
}

/// A payload that is wrong is told: the checks do look.
#[test]
fn the_checks_find_what_is_wrong() {
    let finding = json!({
        "class_uid": 2004, "activity_id": 77,
        "metadata": { "version": "1.3.0", "profiles": ["cloud"] },
    });
    let faults = published_faults("ocsf", &[finding]);
    assert!(
        faults.contains("77") && faults.contains("'finding_info' is a required property"),
        "{faults}"
    );
    let card = json!({ "type": "AdaptiveCard", "version": "1.4", "body": [{ "type": "Fancy" }] });
    let attachment =
        json!({ "contentType": "application/vnd.microsoft.card.adaptive", "content": card });
    let message = json!({ "type": "message", "attachments": [attachment] });
    assert!(published_faults("teams", &[message]).contains("Fancy"));
    let node = json!({ "type": "paragraph", "content": [{ "type": "text", "text": "" }] });
    let comment = json!({ "body": { "type": "doc", "version": 1, "content": [node] } });
    assert!(published_faults("jira", &[comment]).contains("payload 0: $.content[0]"));
    let header =
        json!({ "type": "header", "text": { "type": "plain_text", "text": "a".repeat(151) } });
    assert!(published_faults("slack", &[json!({ "blocks": [header] })]).contains("150"));
    assert!(published_faults("securityhub", &[json!({})]).contains("'Id' is a required property"));
    let event = json!({ "routing_key": "k", "event_action": "trigger" });
    assert!(published_faults("pagerduty", &[event]).contains("'payload' is a required property"));
}
