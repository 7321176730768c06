use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, found, report};

rule! {
    /// Reports an EC2 instance being given an instance profile after its launch, or another one
    /// than it had.
    ///
    /// Instances that are launched with an instance profile are not reported. A role that Systems
    /// Manager gives to all instances (Default Host Management Configuration) is reported.
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
        Pattern::api_call_of_any(&[
            (
                "ec2.amazonaws.com",
                &[
                    "AssociateIamInstanceProfile",
                    "ReplaceIamInstanceProfileAssociation",
                ],
            ),
            ("ssm.amazonaws.com", &["UpdateServiceSetting"]),
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
        if call.event_name == "UpdateServiceSetting" {
            return Ok(role_of_all_instances(event).into());
        }
        let instance = found(call, &["instanceId", "associationId"]).unwrap_or(UNNAMED);
        let profile = found(call, &["arn", "name"]).unwrap_or(UNNAMED);
        let did = format!("gave the instance {instance} the instance profile {profile}");
        Ok(report(event, "Instance profile changed", &did, instance)
            .detail("profile", profile)
            .into())
    }
}

/// The finding about the role that all instances of an account and region get, unless they have one.
///
/// Source: [Default Host Management Configuration](https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-default-host-management-configuration.html).
fn role_of_all_instances(event: &Event<ApiCall>) -> Option<Finding> {
    let call = &event.detail;
    let setting = found(call, &["settingId"])?;
    let role = found(call, &["settingValue"]).filter(|role| *role != "$None")?;
    let did = format!("gave the role {role} to all instances that have none");
    let finding = report(event, "Role given to all instances", &did, role);
    setting
        .ends_with("/ssm/managed-instance/default-ec2-instance-management-role")
        .then(|| finding.detail("profile", role))
}
