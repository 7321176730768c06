//! Alerts as findings of AWS Security Hub.

mod finding;

use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Value, json};

use self::finding::finding;
use patrol_aws::{JsonError, RestService};
use patrol_core::{
    Alert, Result, Sink, SinkError,
    iam::Arn,
    one_line, sink,
    sink::{ForeignAnswer, SinkSetup},
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

/// Imports each alert as a finding (`BatchImportFindings`) into the account of the product ARN: an
/// account may import findings of its own alone. So what happened in a member account is a finding of
/// the security account, with the member as its first resource, and the ARN that the finding names as
/// the second.
///
/// A finding's id is made of account, region and [`Alert::key`]: what has the same key updates the
/// same finding. Security Hub took it when it counts one finding that it took.
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

    fn foreign(&self, answer: &Value) -> SinkError {
        let expected = "`SuccessCount` of 1, or `FailedFindings`";
        let why = ForeignAnswer::new(expected, &answer.to_string());
        SinkError::new(self.target(), why)
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
    success_count: u32,
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
        let imported = Imported::deserialize(&answer).ok();
        let imported = imported.ok_or_else(|| self.foreign(&answer))?;
        match imported.failed_findings.first() {
            None if imported.success_count == 1 => Ok(()),
            None => Err(self.foreign(&answer)),
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

/// The finding of an alert, for the test of limits.
#[cfg(test)]
pub(super) fn example(alert: &Alert) -> serde_json::Value {
    let product = "arn:aws:securityhub:eu-central-1:999988887777:product/999988887777/default";
    Product::new(product).map_or(serde_json::Value::Null, |product| finding(alert, &product))
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
