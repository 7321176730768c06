use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::network_change::network_change;
use crate::shared::DeploymentPrincipals;

rule! {
    /// Reports an internet or customer gateway being changed.
    ///
    /// Every change is reported, as the CIS benchmark wants it, whoever made it. Gateways to the internet count, and those to networks of your own.
    ///
    /// # Why
    /// A gateway is a way out of the network, and in.
    ///
    /// # Example
    /// Somebody calls `AttachInternetGateway` on a VPC that was meant to have none.
    ///
    /// # Respond
    /// Look at what the VPC routes to the gateway; detach it (`aws ec2 detach-internet-gateway`) if nobody claims it.
    pub struct NetworkGatewayChanged = "networkGatewayChanged" {
        /// Principals whose changes are planned, comma separated.
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
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "AttachInternetGateway",
                "CreateCustomerGateway",
                "CreateInternetGateway",
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
            &["internetGatewayId", "customerGatewayId"],
        )
        .into())
    }
}
