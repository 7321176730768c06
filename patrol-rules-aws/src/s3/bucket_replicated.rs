use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use super::bucket_pattern::bucket_of;

use crate::shared::{Names, TrustedAccounts, UNNAMED, hidden_request, items, report, request};

rule! {
    /// Reports a bucket being replicated to an account that is not trusted, or that the call does
    /// not name.
    ///
    /// A replication rule names the destination account only if that account becomes the owner of
    /// the replicas. A destination without an account has low severity and is not reported if it is
    /// in `ownBuckets`. Disabled rules are ignored.
    ///
    /// # Why
    /// Replication copies every new object out of the account, using the bucket's own replication
    /// role.
    ///
    /// # Example
    /// `aws s3api put-bucket-replication` to a bucket of account 444455556666.
    ///
    /// # Respond
    /// If it was not authorized, delete the replication (`aws s3api delete-bucket-replication`),
    /// and treat objects that were replicated as exposed.
    pub struct BucketReplicated = "bucketReplicated" {
        /// Accounts that buckets may be replicated to, comma separated.
        trusted_accounts: TrustedAccounts,
        /// Your own destination buckets, by name, comma separated; `*` and `?` are wildcards.
        own_buckets: Names = "",
    }
}

impl Rule for BucketReplicated {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["PutBucketReplication"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if let Some(hidden) = hidden_request(event, "where the bucket is replicated to") {
            return Ok(hidden.into());
        }
        let bucket = bucket_of(call).unwrap_or(UNNAMED);
        let rules = &request(call)["ReplicationConfiguration"]["Rule"];
        let mut findings = Findings::none();
        for rule in items(rules) {
            let destination = &rule["Destination"];
            let arn = destination["Bucket"].as_str().unwrap_or_default();
            let to = arn.rsplit(":::").next().unwrap_or(arn);
            let account = text_or_number(&destination["Account"]);
            let is_own = self.own_buckets.matches(to);
            let (whose, severity) = match account {
                Some(account) if self.trusted_accounts.trusts(event, &account) => continue,
                Some(account) => (format!("of account {account}"), Severity::High),
                None if is_own => continue,
                None => (
                    "of an account that the call does not name".to_owned(),
                    Severity::Low,
                ),
            };
            if rule["Status"] == "Disabled" {
                continue;
            }
            let did =
                format!("set the bucket {bucket} to be replicated to the bucket {to} {whose}");
            let finding = report(event, "Bucket replicated", &did, bucket);
            findings.push(
                finding
                    .severity(severity)
                    .detail("to", to)
                    .key(format!("{bucket}/{to}")),
            );
        }
        Ok(findings)
    }
}

/// An account as the record has it; a number has lost its leading zeros.
fn text_or_number(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(format!("{:0>12}", number.to_string())),
        _ => None,
    }
}
