//! Alerts as findings of AWS Security Hub.

use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::message::sha256_hex;
use patrol_aws::{JsonError, RestService};
use patrol_core::{
    Alert, AlertState, Result, Severity, Sink, SinkError, iam::Arn, one_line, sink,
    sink::SinkSetup, sink::truncate_chars, visible_json,
};

sink! {
    /// AWS Security Hub: the product ARN of the account that imports the findings,
    /// `arn:aws:securityhub:REGION:ACCOUNT:product/ACCOUNT/default`.
    "securityhub" => SecurityHub::open
}

const SERVICE: RestService = RestService {
    name: "securityhub",
};
/// Security Hub is tried again when it does not answer within this time.
const TIME: Duration = Duration::from_secs(5);

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

/// Imports each alert as a finding (`BatchImportFindings`) into the account of the product ARN: an
/// account may import findings of its own alone. So what happened in a member account is a finding of
/// the security account, with the member as its first resource, and the ARN that the finding names as
/// the second.
///
/// A finding's id is made of account, region and [`Alert::key`]: what has the same key updates the
/// same finding.
struct SecurityHub {
    product: Product,
}

/// A product ARN in its parts.
#[derive(Debug, PartialEq, Eq)]
struct Product {
    arn: String,
    partition: String,
    region: String,
    account: String,
}

/// The text is not the product ARN of an account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not the product ARN of an account: expected `arn:aws:securityhub:REGION:ACCOUNT:product/ACCOUNT/default`"
)]
struct InvalidProduct(String);

impl Product {
    fn new(arn: &str) -> Result<Self, InvalidProduct> {
        let invalid = || InvalidProduct(arn.to_owned());
        let parts = Arn::parse(arn).map_err(|_| invalid())?;
        let (partition, region, account) = (parts.partition(), parts.region(), parts.account());
        let is_own = parts.resource() == format!("product/{account}/default");
        let mut named = [partition, region, account].into_iter();
        if parts.service() != "securityhub" || !is_own || named.any(str::is_empty) {
            return Err(invalid());
        }
        Ok(Self {
            arn: arn.to_owned(),
            partition: partition.to_owned(),
            region: region.to_owned(),
            account: account.to_owned(),
        })
    }
}

impl SecurityHub {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        let product = Product::new(setup.address()?.expose())?;
        Ok(Box::new(Self { product }))
    }

    fn failed(&self, why: &JsonError) -> SinkError {
        // Source: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html#API_BatchImportFindings_Errors
        let refused = matches!(
            why.code(),
            Some("AccessDeniedException" | "InvalidAccessException" | "InvalidInputException")
        );
        if refused {
            SinkError::permanent(self.target(), why.to_string())
        } else {
            SinkError::new(self.target(), why.to_string())
        }
    }
}

/// The answer of `BatchImportFindings`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Imported {
    #[serde(default)]
    failed_findings: Vec<FailedFinding>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FailedFinding {
    #[serde(default)]
    error_code: String,
    #[serde(default)]
    error_message: String,
}

#[async_trait]
impl Sink for SecurityHub {
    fn target(&self) -> String {
        format!("Security Hub `{}`", self.product.arn)
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let input = json!({ "Findings": [finding(alert, &self.product)] });
        let region = Some(self.product.region.as_str());
        let path = ["findings", "import"];
        let answer = SERVICE
            .post(region, "BatchImportFindings", &path, &input, TIME)
            .await
            .map_err(|why| self.failed(&why))?;
        let imported = Imported::deserialize(answer);
        let imported = imported.map_err(|why| SinkError::new(self.target(), why))?;
        match imported.failed_findings.first() {
            None => Ok(()),
            Some(failed) => {
                let words = format!("{}: {}", failed.error_code, failed.error_message);
                let words = format!("the finding is refused: {}", one_line(&words));
                Err(if failed.error_code == "InternalError" {
                    SinkError::new(self.target(), words)
                } else {
                    SinkError::permanent(self.target(), words)
                })
            }
        }
    }
}

/// The alert as a finding of the product's account.
fn finding(alert: &Alert, product: &Product) -> Value {
    let (account, region) = (alert.account().unwrap_or("unknown"), alert.region());
    let mut id = format!("{account}/{}/{}", region.unwrap_or("unknown"), alert.key());
    if id.chars().count() > ID_CHARS || id != one_line(&id) {
        id = sha256_hex(&id);
    }
    let time = alert.time().unwrap_or_default();
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
    let region = alert.region().unwrap_or(&product.region);
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

/// The finding of an alert, for the test of limits.
#[cfg(test)]
pub(super) fn example(alert: &Alert) -> Value {
    let product = "arn:aws:securityhub:eu-central-1:999988887777:product/999988887777/default";
    Product::new(product).map_or(Value::Null, |product| finding(alert, &product))
}

#[cfg(test)]
mod tests {
    use patrol_testkit::alert;

    use super::*;

    const ARN: &str = "arn:aws:securityhub:eu-central-1:999988887777:product/999988887777/default";

    #[test]
    fn a_members_finding_is_the_importers_with_the_member_as_its_resource() {
        let mut alert = alert("Role Admin assumed", "bob assumed Admin.");
        let role = "arn:aws:iam::123456789012:role/Admin";
        alert
            .finding
            .details
            .insert("resource".to_owned(), json!(role));
        let finding = finding(&alert, &Product::new(ARN).unwrap());
        assert_eq!(finding["AwsAccountId"], "999988887777");
        assert_eq!(finding["Severity"]["Label"], "HIGH");
        let id = finding["Id"].as_str().unwrap();
        assert!(id.starts_with("123456789012/eu-west-1/example/"), "{id}");
        assert_eq!(
            finding["Resources"],
            json!([
                { "Type": "AwsAccount", "Id": "AWS::::Account:123456789012", "Partition": "aws", "Region": "eu-west-1" },
                { "Type": "Other", "Id": role, "Partition": "aws", "Region": "eu-west-1" },
            ])
        );
    }

    #[test]
    fn only_an_accounts_own_product_is_taken() {
        assert!(Product::new(ARN).is_ok());
        for text in [
            "",
            "arn:aws:securityhub:eu-central-1:999988887777:product/111122223333/default",
            "arn:aws:securityhub:eu-central-1::product/aws/guardduty",
            "arn:aws:sns:eu-central-1:999988887777:alerts",
        ] {
            assert!(Product::new(text).is_err(), "{text}");
        }
    }
}
