use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports another version of a managed policy being made the one that counts.
    ///
    /// # Why
    /// An old version may grant more than today's. Whoever may switch versions needs no right to write
    /// policies, and the document does not stand in the record.
    ///
    /// # Example
    /// `mallory` makes version `v1` the default of a policy, which allowed everything before it was
    /// narrowed.
    ///
    /// # Respond
    /// Compare the versions (`aws iam get-policy-version`), and ask whoever switched. Delete versions that
    /// nobody needs.
    pub struct PolicyVersionSwitched = "policyVersionSwitched" {
        /// Principals whose changes are planned.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for PolicyVersionSwitched {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098", "T1078.004"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("iam.amazonaws.com", ["SetDefaultPolicyVersion"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let policy = asked(call, &["policyArn"]);
        let version = asked(call, &["versionId"]);
        let name = policy.rsplit('/').next().unwrap_or(policy);
        let finding = report(
            event,
            "Policy version switched",
            &format!("made {version} the default version of {policy}"),
            name,
        );
        Ok(finding
            .detail("policy", policy)
            .detail("version", version)
            .into())
    }
}
