use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, asked, number, report, request};

rule! {
    /// Reports a log group's retention being set to fewer days than allowed.
    ///
    /// # Why
    /// A retention of one day deletes almost all logs without a single delete call.
    ///
    /// # Example
    /// `aws logs put-retention-policy --log-group-name /aws/cloudtrail/main --retention-in-days 1`.
    ///
    /// # Respond
    /// Restore the retention immediately: CloudWatch Logs deletes expired events within about three
    /// days. Confirm with the person who changed it.
    pub struct LogRetentionShortened = "logRetentionShortened" {
        /// Shortest retention that is allowed, in days.
        least_days: u32 = 14,
        /// Log groups to ignore, comma separated; `*` and `?` are wildcards.
        ignored_groups: Names = "",
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for LogRetentionShortened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685.002", "T1070"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("logs.amazonaws.com", ["PutRetentionPolicy"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let request = request(call);
        let group = asked(call, &["logGroupName"]);
        let days = number(&request["retentionInDays"]);
        let Some(days) = days.filter(|days| *days < i64::from(self.least_days)) else {
            return Ok(Findings::none());
        };
        if self.ignored_groups.matches(group) {
            return Ok(Findings::none());
        }
        let did = format!("set the retention in days of the log group {group} to {days}");
        let finding = report(event, "Log retention shortened", &did, group);
        Ok(finding.detail("days", days).into())
    }
}
