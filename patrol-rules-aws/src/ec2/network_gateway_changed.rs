use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::network_change::network_change;
use crate::shared::DeploymentPrincipals;

rule! {
    /// Reports an internet gateway or customer gateway being created, deleted, attached or
    /// detached, and other gateways out of a VPC being created.
    ///
    /// Every change is reported, as the CIS benchmark asks, except those of `deploymentPrincipals`.
    ///
    /// # Why
    /// A gateway connects a VPC with the internet or with an on-premises network.
    ///
    /// # Example
    /// `aws ec2 attach-internet-gateway` on a VPC that must not have one.
    ///
    /// # Respond
    /// Check which route tables use the gateway. If the change was not authorized, detach it (`aws
    /// ec2 detach-internet-gateway`).
    pub struct NetworkGatewayChanged = "networkGatewayChanged" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for NetworkGatewayChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1578.005"])
        .cis(["5.12"])
        .groups(["cis"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "AttachInternetGateway",
                "AttachVpnGateway",
                "CreateCarrierGateway",
                "CreateCustomerGateway",
                "CreateEgressOnlyInternetGateway",
                "CreateInternetGateway",
                "CreateNatGateway",
                "CreateVpnGateway",
                "DeleteCustomerGateway",
                "DeleteInternetGateway",
                "DetachInternetGateway",
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
        Ok(network_change(
            event,
            "Network gateway",
            &[
                "internetGatewayId",
                "customerGatewayId",
                "vpnGatewayId",
                "vpcId",
                "subnetId",
            ],
        )
        .into())
    }
}
