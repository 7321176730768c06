use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::network_change::network_change;
use crate::shared::DeploymentPrincipals;

rule! {
    /// Reports a route table, its routes or its subnet associations being changed.
    ///
    /// Every change is reported, as the CIS benchmark asks, except those of `deploymentPrincipals`.
    /// Routes of transit gateways and VPNs count too. New associations (`AssociateRouteTable`) do
    /// not.
    ///
    /// # Why
    /// Routes decide where traffic goes: through an attacker's instance, or out to the internet.
    ///
    /// # Example
    /// `aws ec2 replace-route` that sends a subnet's traffic through another instance.
    ///
    /// # Respond
    /// Review the table's routes (`aws ec2 describe-route-tables`), and restore the previous ones.
    pub struct RouteTableChanged = "routeTableChanged" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for RouteTableChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1578.005"])
        .cis(["5.13"])
        .groups(["cis"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "CreateClientVpnRoute",
                "CreateRoute",
                "CreateRouteTable",
                "CreateTransitGatewayRoute",
                "CreateVpnConnectionRoute",
                "DeleteRoute",
                "DeleteRouteTable",
                "DeleteTransitGatewayRoute",
                "DisassociateRouteTable",
                "EnableVgwRoutePropagation",
                "ReplaceRoute",
                "ReplaceRouteTableAssociation",
                "ReplaceTransitGatewayRoute",
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
        Ok(network_change(event, "Route table", &IDS).into())
    }
}

const IDS: [&str; 5] = [
    "routeTableId",
    "transitGatewayRouteTableId",
    "associationId",
    "vpnConnectionId",
    "clientVpnEndpointId",
];
