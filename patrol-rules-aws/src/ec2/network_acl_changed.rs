use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::network_change::network_change;
use crate::shared::DeploymentPrincipals;

rule! {
    /// Reports a network ACL being changed.
    ///
    /// Every change is reported, as the CIS benchmark wants it, whoever made it. What opens a subnet to everyone is `networkAclOpened`'s.
    ///
    /// # Why
    /// Network ACLs are the outer fence of a subnet: what one lets in, no security group needs to be fooled for.
    ///
    /// # Example
    /// Somebody calls `DeleteNetworkAclEntry` on the entry that denied a subnet's traffic.
    ///
    /// # Respond
    /// Compare the ACL's entries with the code that it came from (`aws ec2 describe-network-acls`), and ask whoever changed it.
    pub struct NetworkAclChanged = "networkAclChanged" {
        /// Principals whose changes are planned, comma separated.
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
        .since("0.1.0");

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
