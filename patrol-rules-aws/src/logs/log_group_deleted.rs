use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, asked, report};

rule! {
    /// Reports a log group or a stream of one being deleted.
    ///
    /// # Why
    /// Logs that are gone tell nothing of what happened.
    ///
    /// # Example
    /// `aws logs delete-log-group --log-group-name /aws/cloudtrail/main`.
    ///
    /// # Respond
    /// Ask whoever deleted it; if nobody claims it, look for copies (subscriptions, exports) and
    /// treat the account as taken over.
    pub struct LogGroupDeleted = "logGroupDeleted" {
        /// Log groups to ignore, comma separated; `*` and `?` are wildcards.
        ignored_groups: Names = "",
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for LogGroupDeleted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1070", "T1685.002"])
        .groups(["baseline"])
        .since("0.1.0");

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
            _ => "deleted a stream of the log group",
        };
        let did = format!("{done} {of}");
        Ok(report(event, "Logs deleted", &did, of).into())
    }
}
