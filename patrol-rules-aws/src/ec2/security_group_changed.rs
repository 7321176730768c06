use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::network_change::network_change;
use crate::shared::DeploymentPrincipals;

rule! {
    /// Reports a security group being changed.
    ///
    /// Every change is reported, as the CIS benchmark wants it, whoever made it. What opens a port for people and databases to everyone is `adminPortOpened`'s.
    ///
    /// # Why
    /// A security group decides who reaches an instance or a database.
    ///
    /// # Example
    /// Somebody calls `AuthorizeSecurityGroupIngress` by hand, for an afternoon, and forgets it.
    ///
    /// # Respond
    /// Look at the group's rules (`aws ec2 describe-security-group-rules`), and undo what nobody claims.
    pub struct SecurityGroupChanged = "securityGroupChanged" {
        /// Principals whose changes are planned, comma separated.
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
        .since("0.1.0");

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
