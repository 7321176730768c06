use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, Names, asked, report, request, says};

rule! {
    /// Reports a CloudTrail trail being created or updated, and whether it now records less.
    ///
    /// Settings that weaken the trail have high severity: a single region instead of all, no global
    /// service events, no log file validation, no organization trail, no CloudWatch Logs log group,
    /// or a bucket that is not listed. Every other change has low severity.
    ///
    /// # Why
    /// A changed trail may record less than you expect, or deliver logs to a bucket that others can
    /// read.
    ///
    /// # Example
    /// `aws cloudtrail update-trail --name main --no-is-multi-region-trail`.
    ///
    /// # Respond
    /// Compare the trail with its template, restore it, and confirm the change with the person who
    /// made it.
    pub struct TrailChanged = "trailChanged" {
        /// Buckets that trails may deliver to, comma separated; `*` and `?` are wildcards. Empty
        /// means any bucket.
        log_buckets: Names = "",
        /// Principals whose changes are expected: they are reported only if they weaken a trail.
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
            ("isMultiRegionTrail", "covers a single region"),
            (
                "includeGlobalServiceEvents",
                "leaves out global service events",
            ),
            ("enableLogFileValidation", "has no log file validation"),
            (
                "isOrganizationTrail",
                "leaves out the organization's accounts",
            ),
        ];
        let off = off
            .into_iter()
            .filter(|(field, _)| says(&request[field], false));
        let mut weaker: Vec<String> = off.map(|(_, words)| words.to_owned()).collect();
        if request["cloudWatchLogsLogGroupArn"] == "" {
            weaker.push("delivers to no log group".to_owned());
        }
        if let Some(bucket) = request["s3BucketName"].as_str()
            && !self.log_buckets.is_empty()
            && !self.log_buckets.matches(bucket)
        {
            weaker.push(format!(
                "delivers to the bucket {bucket}, which is not listed"
            ));
        }
        weaker
    }
}
