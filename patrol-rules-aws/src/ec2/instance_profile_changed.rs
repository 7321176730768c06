use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, found, report};

rule! {
    /// Reports an EC2 instance being given an instance profile after its launch, or another one
    /// than it had.
    ///
    /// Instances that are launched with an instance profile are not reported.
    ///
    /// # Why
    /// Anyone with access to the instance gets the permissions of the new role.
    ///
    /// # Example
    /// `aws ec2 replace-iam-instance-profile-association --iam-instance-profile Name=Admin ...`.
    ///
    /// # Respond
    /// Restore the previous instance profile, and review what the new role has done since.
    pub struct InstanceProfileChanged = "instanceProfileChanged" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for InstanceProfileChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.003", "T1578.005"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "AssociateIamInstanceProfile",
                "ReplaceIamInstanceProfileAssociation",
            ],
        )
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
        let instance = found(call, &["instanceId", "associationId"]).unwrap_or(UNNAMED);
        let profile = found(call, &["arn", "name"]).unwrap_or(UNNAMED);
        let did = format!("gave the instance {instance} the instance profile {profile}");
        Ok(report(event, "Instance profile changed", &did, instance)
            .detail("profile", profile)
            .into())
    }
}
