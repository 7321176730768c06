use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, Names, asked, report, request};

rule! {
    /// Reports a CloudTrail trail that is created or changed, and what it no longer records.
    ///
    /// What makes a trail see or keep less is high: one region in place of all, no global services,
    /// no validation of its files, no organization, no log group, another bucket than those listed.
    /// Everything else is low.
    ///
    /// # Why
    /// A trail that is changed may log less than everybody believes, or to where others read it.
    ///
    /// # Example
    /// `aws cloudtrail update-trail --name main --no-is-multi-region-trail`.
    ///
    /// # Respond
    /// Compare the trail with its template, put it back, and ask whoever changed it.
    pub struct TrailChanged = "trailChanged" {
        /// Buckets that trails may write to, comma separated; `*` and `?` are wildcards. Empty: any.
        log_buckets: Names = "",
        /// Principals whose changes are planned: what they change without weakening a trail is not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for TrailChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002"])
        .cis(["5.5"])
        .groups(["baseline", "cis"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("cloudtrail.amazonaws.com", ["CreateTrail", "UpdateTrail"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let trail = asked(call, &["name"]);
        let weaker = self.weaker(request);
        let planned = self.deployment_principals.matches(&call.user_identity);
        if weaker.is_empty() && planned {
            return Ok(Findings::none());
        }
        let done = match call.event_name.as_str() {
            "CreateTrail" => "created",
            _ => "changed",
        };
        let subject = format!("CloudTrail trail {done}");
        if weaker.is_empty() {
            let finding = report(event, &subject, &format!("{done} the trail {trail}"), trail);
            return Ok(finding.severity(Severity::Low).into());
        }
        let why = weaker.join(", ");
        let did = format!("{done} the trail {trail}, which now {why},");
        Ok(report(event, &subject, &did, trail)
            .detail("weaker", weaker)
            .into())
    }
}

impl TrailChanged {
    /// What the trail no longer does, in words that go on "which now".
    fn weaker(&self, request: &Value) -> Vec<String> {
        let off = [
            ("isMultiRegionTrail", "covers one region alone"),
            ("includeGlobalServiceEvents", "leaves out global services"),
            (
                "enableLogFileValidation",
                "has files that nobody can validate",
            ),
            (
                "isOrganizationTrail",
                "leaves out the organization's accounts",
            ),
        ];
        let off = off.into_iter().filter(|(field, _)| request[field] == false);
        let mut weaker: Vec<String> = off.map(|(_, words)| words.to_owned()).collect();
        if request["cloudWatchLogsLogGroupArn"] == "" {
            weaker.push("writes to no log group".to_owned());
        }
        if let Some(bucket) = request["s3BucketName"].as_str()
            && !self.log_buckets.is_empty()
            && !self.log_buckets.matches(bucket)
        {
            weaker.push(format!(
                "writes to the bucket {bucket}, which is not listed"
            ));
        }
        weaker
    }
}
