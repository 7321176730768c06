//! An alert as a Detection Finding of the Open Cybersecurity Schema Framework, which Security Lake and
//! SIEMs take.
//!
//! Source: [Detection Finding, class 2004](https://schema.ocsf.io/1.3.0/classes/detection_finding), with
//! the profile `cloud`.

use std::net::IpAddr;

use chrono::DateTime;
use patrol_core::{ATTACK_VERSION, Alert, AlertState, Severity, sink::truncate_chars};
use serde_json::{Value, json};

/// The schema's version: every attribute below is in it, and in later ones of its major version.
const SCHEMA: &str = "1.3.0";
const CATEGORY: u32 = 2;
const CLASS: u32 = 2004;
/// Characters of a text that an event says, such as an ARN.
const TEXT_CHARS: usize = 2_048;
/// ARNs that are listed as resources.
const RESOURCES: usize = 20;

/// The alert as an event of the class, with this as the event that it was found in. What an event does
/// not say is left out.
pub(crate) fn detection_finding(alert: &Alert, event: Value) -> Value {
    let time = alert.time().and_then(milliseconds);
    let (severity_id, severity) = severity(alert.severity);
    let ((activity, doing), (status_id, status)) = match alert.state {
        AlertState::Closed => ((3, "Close"), (4, "Resolved")),
        AlertState::Again => ((2, "Update"), (1, "New")),
        _ => ((1, "Create"), (1, "New")),
    };
    let mut event = json!({
        "activity_id": activity, "activity_name": doing,
        "category_uid": CATEGORY, "category_name": "Findings",
        "class_uid": CLASS, "class_name": "Detection Finding",
        "type_uid": CLASS * 100 + activity, "type_name": format!("Detection Finding: {doing}"),
        "severity_id": severity_id, "severity": severity,
        "status_id": status_id, "status": status,
        "count": alert.count,
        // The class requires a time; an event without one stands at the beginning of time.
        "time": time.unwrap_or_default(),
        "message": alert.finding.summary,
        "metadata": {
            "version": SCHEMA,
            "profiles": ["cloud"],
            "product": { "name": "Patrol", "vendor_name": "Patrol", "version": env!("CARGO_PKG_VERSION") },
            "log_name": alert.input,
            "original_time": short(alert.time()),
            "uid": short(alert.event_id()),
        },
        "cloud": cloud(alert),
        "finding_info": finding_info(alert, time),
        "evidences": [evidence(alert, event)],
        "resources": resources(alert),
        "remediation": remediation(alert),
        "unmapped": { "details": alert.finding.details },
    });
    remove_empty(&mut event);
    event
}

fn severity(severity: Severity) -> (u32, &'static str) {
    match severity {
        Severity::Info => (1, "Informational"),
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

/// A time of RFC 3339 as the schema has it: milliseconds since 1970.
fn milliseconds(time: &str) -> Option<i64> {
    Some(DateTime::parse_from_rfc3339(time).ok()?.timestamp_millis())
}

fn cloud(alert: &Alert) -> Value {
    let account = short(alert.account())
        .map(|account| json!({ "uid": account, "type_id": 10, "type": "AWS Account" }));
    json!({ "provider": "AWS", "region": short(alert.region()), "account": account })
}

fn finding_info(alert: &Alert, time: Option<i64>) -> Value {
    let attacks = alert.metadata.attack_techniques().iter().map(|technique| {
        let version = ATTACK_VERSION.trim_start_matches('v');
        match technique.split_once('.') {
            Some((whole, _)) => json!({
                "version": version, "technique": { "uid": whole }, "sub_technique": { "uid": technique },
            }),
            None => json!({ "version": version, "technique": { "uid": technique } }),
        }
    });
    json!({
        "uid": alert.identity(),
        "title": alert.finding.subject,
        "desc": alert.finding.summary,
        "created_time": time,
        "types": [alert.rule],
        "src_url": alert.metadata.runbook_page(),
        "analytic": { "type_id": 1, "type": "Rule", "uid": alert.rule, "name": alert.rule, "category": alert.ruleset },
        "attacks": attacks.collect::<Vec<_>>(),
    })
}

fn evidence(alert: &Alert, event: Value) -> Value {
    let detail = &alert.event["detail"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let principal = text(
        &alert
            .finding
            .details
            .get("principal")
            .cloned()
            .unwrap_or_default(),
    );
    let user = principal.map(|principal| json!({ "user": { "uid": principal } }));
    // A service stands here by its name, which is not an address.
    let address = text(&detail["sourceIPAddress"]);
    let address = address.filter(|address| address.parse::<IpAddr>().is_ok());
    let service = short(detail["eventSource"].as_str());
    let call = short(detail["eventName"].as_str())
        .map(|call| json!({ "operation": call, "service": { "name": service } }));
    json!({
        "data": event,
        "actor": user,
        "src_endpoint": address.map(|address| json!({ "ip": address })),
        "api": call,
    })
}

fn resources(alert: &Alert) -> Vec<Value> {
    let named = alert.event["resources"].as_array().into_iter().flatten();
    let recorded = alert.event["detail"]["resources"]
        .as_array()
        .into_iter()
        .flatten();
    let named = named
        .filter_map(Value::as_str)
        .map(|arn| json!({ "uid": short(Some(arn)) }));
    let recorded = recorded.filter_map(|resource| {
        let arn = short(Some(resource["ARN"].as_str()?));
        Some(json!({ "uid": arn, "type": short(resource["type"].as_str()) }))
    });
    named.chain(recorded).take(RESOURCES).collect()
}

fn remediation(alert: &Alert) -> Option<Value> {
    let runbook = alert.metadata.runbook_page().into_iter();
    let pages: Vec<_> = runbook
        .chain(alert.metadata.reference_pages().iter().copied())
        .collect();
    Some(json!({ "desc": alert.respond()?, "references": pages }))
}

/// A text that somebody may have written into an event; the event itself has it whole.
fn short(text: Option<&str>) -> Option<String> {
    text.map(|text| truncate_chars(text, TEXT_CHARS))
}

/// Takes out what is not known, except for what an event holds.
fn remove_empty(value: &mut Value) {
    let Value::Object(fields) = value else {
        return;
    };
    for (name, value) in fields.iter_mut() {
        match value {
            _ if name == "data" || name == "details" => {}
            Value::Array(items) => items.iter_mut().for_each(remove_empty),
            value => remove_empty(value),
        }
    }
    let known = |_: &String, value: &mut Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    fields.retain(known);
}
