use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{TrustedAccounts, UNNAMED, found, report, request};

rule! {
    /// Reports a VPC being peered with one of an account that is not trusted.
    ///
    /// # Why
    /// A peering joins two networks: what was reachable from inside only is reachable from the other account, too.
    ///
    /// # Example
    /// `aws ec2 accept-vpc-peering-connection` for a request out of an account that nobody knows.
    ///
    /// # Respond
    /// Delete the peering (`aws ec2 delete-vpc-peering-connection`) if nobody claims it, and look at the route tables:
    /// nothing flows without a route.
    pub struct VpcPeeredWithStranger = "vpcPeeredWithStranger" {
        /// Accounts whose networks may be joined, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for VpcPeeredWithStranger {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1599", "T1578.005"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            ["AcceptVpcPeeringConnection", "CreateVpcPeeringConnection"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        // The answer names both sides, the request at most the other one.
        let answer = call.response_elements.as_ref().unwrap_or(&Value::Null);
        let connection = &answer["vpcPeeringConnection"];
        let side = |side: &str| connection[side]["ownerId"].as_str();
        let of_request = request(call)["peerOwnerId"].as_str();
        let owners = [
            of_request,
            side("requesterVpcInfo"),
            side("accepterVpcInfo"),
        ];
        let mut owners = owners.into_iter().flatten();
        let Some(stranger) = owners.find(|owner| !self.trusted_accounts.trusts(event, owner))
        else {
            return Ok(Findings::none());
        };
        let peering = found(call, &["vpcPeeringConnectionId"]).unwrap_or(UNNAMED);
        let did = format!(
            "called {} ({peering}) for a network of account {stranger}",
            call.event_name
        );
        let finding = report(event, "VPC peered with a stranger", &did, stranger);
        Ok(finding.detail("peering", peering).into())
    }
}
