//! An alert in the AWS Security Finding Format.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat};
use patrol_core::{Alert, AlertState, Severity, one_line, sink::truncate_chars, visible_json};
use serde_json::{Map, Value, json};

use super::Product;
use crate::sha256::sha256_hex;

/// What Security Hub takes.
///
/// Source: [AWS Security Finding Format](https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html),
/// [syntax and limits](https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html).
const SCHEMA_VERSION: &str = "2018-10-08";
const ID_CHARS: usize = 512;
const TITLE_CHARS: usize = 256;
const DESCRIPTION_CHARS: usize = 1_024;
const RECOMMENDATION_CHARS: usize = 512;
const FIELDS: usize = 50;
const FIELD_NAME_CHARS: usize = 128;
const FIELD_CHARS: usize = 2_048;
const RESOURCE_CHARS: usize = 512;

/// The alert as a finding of the product's account.
pub(super) fn finding(alert: &Alert, product: &Product) -> Value {
    let mut id = alert.identity();
    if id.chars().count() > ID_CHARS || id != one_line(&id) {
        id = sha256_hex(&id);
    }
    let time = time(alert);
    let kinds = match alert.metadata.attack_techniques() {
        [] => "Software and Configuration Checks",
        _ => "TTPs",
    };
    let severity = json!({ "Label": label(alert.severity) });
    let mut finding = json!({
        "SchemaVersion": SCHEMA_VERSION,
        "Id": id,
        "ProductArn": product.arn,
        "GeneratorId": format!("patrol/{}/{}", alert.ruleset, alert.rule),
        "AwsAccountId": product.account,
        "Region": product.region,
        "Types": [kinds],
        "FindingProviderFields": { "Severity": severity, "Types": [kinds] },
        "CreatedAt": time,
        "UpdatedAt": time,
        "Severity": severity,
        "Title": truncate_chars(&alert.one_line(), TITLE_CHARS),
        "Description": truncate_chars(&words(&alert.finding.summary, "(no summary)"), DESCRIPTION_CHARS),
        "ProductFields": fields(alert),
        "Resources": resources(alert, product),
        "RecordState": if alert.state == AlertState::Closed { "ARCHIVED" } else { "ACTIVE" },
    });
    let mut advice = Map::new();
    if let Some(respond) = alert.respond() {
        let text = respond.lines().map(one_line).collect::<Vec<_>>().join(" ");
        advice.insert(
            "Text".into(),
            json!(truncate_chars(&text, RECOMMENDATION_CHARS)),
        );
    }
    if let Some(runbook) = alert.metadata.runbook_page() {
        advice.insert("Url".into(), json!(runbook));
    }
    if !advice.is_empty() {
        finding["Remediation"] = json!({ "Recommendation": advice });
    }
    finding
}

/// When it happened, or the present time where an event says nothing that Security Hub would take.
fn time(alert: &Alert) -> String {
    match alert.timestamp() {
        Some(_) => alert.time().unwrap_or_default().to_owned(),
        None => {
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            let seconds = i64::try_from(now.as_secs()).unwrap_or_default();
            let now = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            now.to_rfc3339_opts(SecondsFormat::Secs, true)
        }
    }
}

/// What Patrol says of the finding, and the finding's own details.
fn fields(alert: &Alert) -> Map<String, Value> {
    let mut fields = Map::new();
    let own = [
        ("patrol/rule", Some(alert.rule)),
        ("patrol/account", alert.account()),
        ("patrol/region", alert.region()),
        ("patrol/eventId", alert.event_id()),
    ];
    for (name, value) in own {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            fields.insert(
                name.into(),
                json!(truncate_chars(&one_line(value), FIELD_CHARS)),
            );
        }
    }
    let attack = alert.metadata.attack_techniques().join(",");
    if !attack.is_empty() {
        fields.insert("patrol/attack".into(), json!(attack));
    }
    for (name, value) in alert.facts() {
        if fields.len() == FIELDS {
            break;
        }
        let name = truncate_chars(&format!("patrol/details/{name}"), FIELD_NAME_CHARS);
        let value = words(&value, "-");
        fields.insert(name, json!(truncate_chars(&value, FIELD_CHARS)));
    }
    fields
}

/// The account in which it happened, and what the finding is about where that is an ARN.
fn resources(alert: &Alert, product: &Product) -> Vec<Value> {
    let partition = &product.partition;
    let region = alert.region().filter(|region| !region.is_empty());
    let region = region.unwrap_or(&product.region);
    let resource = |kind: &str, id: &str| {
        json!({
            "Type": kind,
            "Id": truncate_chars(&one_line(id), RESOURCE_CHARS),
            "Partition": partition,
            "Region": truncate_chars(&one_line(region), 16),
        })
    };
    let account = alert.account().unwrap_or(&product.account);
    let mut resources = vec![resource("AwsAccount", &format!("AWS::::Account:{account}"))];
    let about = alert.finding.details.get("resource");
    if let Some(arn) = about
        .and_then(Value::as_str)
        .filter(|arn| arn.starts_with("arn:"))
    {
        resources.push(resource("Other", arn));
    }
    resources
}

/// One line of a text, with something in the place of nothing.
fn words(text: &str, none: &str) -> String {
    let line = one_line(text.trim());
    if line.is_empty() {
        none.to_owned()
    } else {
        visible_json(&line).into_owned()
    }
}

const fn label(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "INFORMATIONAL",
        Severity::Low => "LOW",
        Severity::Medium => "MEDIUM",
        Severity::High => "HIGH",
        Severity::Critical => "CRITICAL",
    }
}
