use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::network_change::network_change;
use crate::shared::DeploymentPrincipals;

rule! {
    /// Reports a network ACL being changed.
    ///
    /// Every change is reported, as the CIS benchmark asks, except those of `deploymentPrincipals`.
    /// `networkAclOpened` reports entries that allow traffic from everyone.
    ///
    /// # Why
    /// Network ACLs are a subnet's outer firewall; a weaker one leaves only the security groups.
    ///
    /// # Example
    /// `aws ec2 delete-network-acl-entry --ingress --rule-number 100 ...` on an entry that denied
    /// traffic.
    ///
    /// # Respond
    /// Compare the ACL's entries (`aws ec2 describe-network-acls`) with its template, and confirm
    /// the change with the person who made it.
    pub struct NetworkAclChanged = "networkAclChanged" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for NetworkAclChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1686.001"])
        .cis(["5.11"])
        .groups(["cis"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "CreateNetworkAcl",
                "CreateNetworkAclEntry",
                "DeleteNetworkAcl",
                "DeleteNetworkAclEntry",
                "ReplaceNetworkAclEntry",
                "ReplaceNetworkAclAssociation",
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
        Ok(network_change(event, "Network ACL", &["networkAclId"]).into())
    }
}
