use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, asked, report};

rule! {
    /// Reports a CloudWatch Logs log group or log stream being deleted.
    ///
    /// # Why
    /// Attackers delete logs to destroy evidence.
    ///
    /// # Example
    /// `aws logs delete-log-group --log-group-name /aws/cloudtrail/main`.
    ///
    /// # Respond
    /// Confirm with the person who deleted it. If it was not authorized, look for copies
    /// (subscriptions, exports) and treat the account as compromised.
    pub struct LogGroupDeleted = "logGroupDeleted" {
        /// Log groups to ignore, comma separated; `*` and `?` are wildcards.
        ignored_groups: Names = "",
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for LogGroupDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1070", "T1685.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("logs.amazonaws.com", ["DeleteLogGroup", "DeleteLogStream"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let of = asked(call, &["logGroupName", "logGroupIdentifier"]);
        if self.ignored_groups.matches(of) {
            return Ok(Findings::none());
        }
        let done = match call.event_name.as_str() {
            "DeleteLogGroup" => "deleted the log group",
            _ => "deleted a log stream of the log group",
        };
        let did = format!("{done} {of}");
        Ok(report(event, "Logs deleted", &did, of).into())
    }
}
