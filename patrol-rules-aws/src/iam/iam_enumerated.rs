use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use crate::shared::{DeploymentPrincipals, report};

rule! {
    /// Reports a principal that makes ten different IAM read calls within ten minutes.
    ///
    /// Refused calls count too.
    ///
    /// # Why
    /// An attacker with stolen credentials first finds out what they can do, and which principals
    /// can do more.
    ///
    /// # Example
    /// A role that only ever wrote to a bucket calls `ListUsers`, `ListGroups`, `ListRoles` and
    /// `GetPolicyVersion`.
    ///
    /// # Respond
    /// Ask the principal's owner: inventory tools and people in the console do this too. If it was
    /// not authorized, revoke the principal's sessions and review its other calls in CloudTrail.
    pub struct IamEnumerated = "iamEnumerated" {
        /// Principals that take inventory of IAM and are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for IamEnumerated {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1087.004", "T1069.003"])
        .groups(["noisy", "read-only"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_calls("iam.amazonaws.com").field(
            "detail.eventName",
            [Matcher::prefix("Get"), Matcher::prefix("List")],
        )
    }

    fn aggregate() -> Aggregate {
        Aggregate::threshold(10, Duration::from_secs(600))
            .distinct("action")
            .and_throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let how = if call.failed() {
            "was refused"
        } else {
            "called"
        };
        let did = format!("enumerated IAM: it {how} {}", call.event_name);
        let who = event.who();
        Ok(report(event, "IAM enumerated", &did, who.short_name()).into())
    }
}
