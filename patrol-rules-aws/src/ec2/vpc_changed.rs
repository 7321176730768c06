use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::network_change::network_change;
use crate::shared::DeploymentPrincipals;

rule! {
    /// Reports a VPC or a peering of VPCs being changed.
    ///
    /// Every change is reported, as the CIS benchmark wants it, whoever made it. Peerings with accounts that are not yours are `vpcPeeredWithStranger`'s.
    ///
    /// # Why
    /// A new VPC is outside what watches the others, and a peering joins networks that were apart.
    ///
    /// # Example
    /// Somebody calls `AcceptVpcPeeringConnection` for a network of another account.
    ///
    /// # Respond
    /// Ask whoever changed it. Delete the peering (`aws ec2 delete-vpc-peering-connection`) if nobody claims it.
    pub struct VpcChanged = "vpcChanged" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for VpcChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1578.005"])
        .cis(["5.14"])
        .groups(["cis"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "AcceptVpcPeeringConnection",
                "AttachClassicLinkVpc",
                "CreateVpc",
                "CreateVpcPeeringConnection",
                "DeleteVpc",
                "DeleteVpcPeeringConnection",
                "DetachClassicLinkVpc",
                "DisableVpcClassicLink",
                "EnableVpcClassicLink",
                "ModifyVpcAttribute",
                "RejectVpcPeeringConnection",
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
        Ok(network_change(event, "VPC", &["vpcPeeringConnectionId", "vpcId"]).into())
    }
}
