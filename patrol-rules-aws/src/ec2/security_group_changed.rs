use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::network_change::network_change;
use crate::shared::DeploymentPrincipals;

rule! {
    /// Reports a security group being created, changed or deleted.
    ///
    /// Every change is reported, as the CIS benchmark asks, except those of `deploymentPrincipals`.
    /// `adminPortOpened` reports administrative and database ports that are opened to everyone.
    ///
    /// # Why
    /// Security groups decide who can reach an instance or a database.
    ///
    /// # Example
    /// `aws ec2 authorize-security-group-ingress`, run manually for a quick test and then
    /// forgotten.
    ///
    /// # Respond
    /// Review the group's rules (`aws ec2 describe-security-group-rules`), and revert changes that
    /// were not authorized.
    pub struct SecurityGroupChanged = "securityGroupChanged" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for SecurityGroupChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1686.001"])
        .cis(["5.10"])
        .groups(["cis"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "AuthorizeSecurityGroupEgress",
                "AuthorizeSecurityGroupIngress",
                "CreateSecurityGroup",
                "DeleteSecurityGroup",
                "ModifySecurityGroupRules",
                "RevokeSecurityGroupEgress",
                "RevokeSecurityGroupIngress",
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
        Ok(network_change(event, "Security group", &["groupId", "groupName"]).into())
    }
}
