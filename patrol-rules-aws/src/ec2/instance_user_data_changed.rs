use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports the user data of an instance being changed.
    ///
    /// # Why
    /// User data can run as root when an instance starts. Anyone who can stop, modify and start an
    /// instance can run code on it and use its role.
    ///
    /// # Example
    /// `aws ec2 modify-instance-attribute --instance-id i-0123456789abcdef0 --user-data Value=...`,
    /// between `stop-instances` and `start-instances`.
    ///
    /// # Respond
    /// Stop the instance and keep its volumes. Review the user data (`aws ec2
    /// describe-instance-attribute --attribute userData`; CloudTrail does not record it), and what
    /// the instance's role has done since.
    pub struct InstanceUserDataChanged = "instanceUserDataChanged" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for InstanceUserDataChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1059", "T1578.005"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let call = || Pattern::api_call("ec2.amazonaws.com", ["ModifyInstanceAttribute"]);
        Pattern::one_of([
            call().field(
                "detail.requestParameters.userData",
                [patrol_core::Matcher::exists(true)],
            ),
            call().field("detail.requestParameters.attribute", ["userData"]),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let instance = asked(call, &["instanceId"]);
        let did = format!(
            "changed the user data of the instance {instance}, which can run when it starts,"
        );
        Ok(report(event, "Instance user data changed", &did, instance).into())
    }
}
