use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports another version of a managed policy being set as the default version.
    ///
    /// # Why
    /// An older version may grant more than the current one. Switching versions does not need
    /// permission to write policies, and the document is not recorded.
    ///
    /// # Example
    /// `aws iam set-default-policy-version --version-id v1`, where `v1` allowed everything.
    ///
    /// # Respond
    /// Compare the versions (`aws iam get-policy-version`), and confirm with the person who
    /// switched them. Delete versions that are no longer needed.
    pub struct PolicyVersionSwitched = "policyVersionSwitched" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for PolicyVersionSwitched {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098", "T1078.004"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

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
            "Default policy version changed",
            &format!("made {version} the default version of {policy}"),
            name,
        );
        Ok(finding
            .detail("policy", policy)
            .detail("version", version)
            .into())
    }
}
