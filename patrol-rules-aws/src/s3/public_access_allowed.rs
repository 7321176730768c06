use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use super::bucket_pattern::bucket_of;

use crate::shared::{Names, UNNAMED, found, found_in, report, request, says};

rule! {
    /// Reports S3 Block Public Access being turned off, in whole or in part, for a bucket or an
    /// account.
    ///
    /// For an account, the severity is critical.
    ///
    /// # Why
    /// Block Public Access keeps a mistake in a policy or ACL from exposing data.
    ///
    /// # Example
    /// `aws s3api delete-public-access-block --bucket payroll`.
    ///
    /// # Respond
    /// Turn it on again (`aws s3api put-public-access-block`) unless the bucket is meant to be
    /// public, and review its policy and ACL.
    pub struct PublicAccessAllowed = "publicAccessAllowed" {
        /// Buckets to ignore, by name, comma separated; `*` and `?` are wildcards.
        ignored_buckets: Names = "",
    }
}

impl Rule for PublicAccessAllowed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1530", "T1685"])
        .cis(["5.8"])
        .groups(["baseline", "cis", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "s3.amazonaws.com",
            [
                "CreateAccessPoint",
                "CreateMultiRegionAccessPoint",
                "DeleteAccountPublicAccessBlock",
                "DeleteBucketPublicAccessBlock",
                "PutAccountPublicAccessBlock",
                "PutBucketPublicAccessBlock",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let open = match call.event_name.starts_with("Delete") {
            true => SETTINGS.to_vec(),
            false => left_out(request(call)),
        };
        let bucket = bucket_of(call);
        let is_ignored = bucket.is_some_and(|name| self.ignored_buckets.matches(name));
        if open.is_empty() || is_ignored {
            return Ok(Findings::none());
        }
        let of_account = call.event_name.contains("Account");
        let (target, of) = match (of_account, bucket) {
            _ if call.event_name.ends_with("AccessPoint") => (
                found(call, &["name"]).unwrap_or(UNNAMED),
                "the access point",
            ),
            (true, _) => (event.account().unwrap_or(UNNAMED), "the buckets of account"),
            (false, bucket) => (bucket.unwrap_or(UNNAMED), "the bucket"),
        };
        let did = format!(
            "turned off Block Public Access for {of} {target} ({})",
            open.join(", ")
        );
        let finding =
            report(event, "Block Public Access turned off", &did, target).detail("off", open);
        Ok(match of_account {
            true => finding.severity(Severity::Critical),
            false => finding,
        }
        .into())
    }
}

/// The four settings of Block Public Access.
const SETTINGS: [&str; 4] = [
    "BlockPublicAcls",
    "BlockPublicPolicy",
    "IgnorePublicAcls",
    "RestrictPublicBuckets",
];

/// The settings that a request leaves off; none when the record does not say.
fn left_out(request: &Value) -> Vec<&'static str> {
    let names = ["PublicAccessBlockConfiguration", "PublicAccessBlock"];
    let Some(settings) = found_in(request, &names, |value| value.is_object().then_some(value))
    else {
        return Vec::new();
    };
    let is_on = |name: &&str| says(&settings[*name], true);
    SETTINGS.into_iter().filter(|name| !is_on(name)).collect()
}
