use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::network_change::network_change;
use crate::shared::DeploymentPrincipals;

rule! {
    /// Reports a VPC or VPC peering connection being created, changed or deleted.
    ///
    /// Every change is reported, as the CIS benchmark asks, except those of `deploymentPrincipals`.
    /// `vpcPeeredWithStranger` reports peering with accounts that are not trusted.
    ///
    /// # Why
    /// A new VPC may lack the monitoring of the others, and a peering connection joins networks
    /// that were separate.
    ///
    /// # Example
    /// `aws ec2 accept-vpc-peering-connection` for a VPC of another account.
    ///
    /// # Respond
    /// Confirm the change with the person who made it. Delete an unauthorized peering connection
    /// (`aws ec2 delete-vpc-peering-connection`).
    pub struct VpcChanged = "vpcChanged" {
        /// Principals whose changes are expected and not reported, comma separated.
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
        .since("0.1.0")
        .reports_omitted();

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
