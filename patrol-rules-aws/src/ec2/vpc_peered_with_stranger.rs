use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{TrustedAccounts, UNNAMED, found, report, request};

rule! {
    /// Reports a VPC peering connection with an account that is not trusted being requested or
    /// accepted.
    ///
    /// # Why
    /// Peering joins two networks: what was reachable only from inside can then be reached from the
    /// other account too.
    ///
    /// # Example
    /// `aws ec2 accept-vpc-peering-connection` for a request from an unknown account.
    ///
    /// # Respond
    /// If it was not authorized, delete the peering connection (`aws ec2
    /// delete-vpc-peering-connection`), and check the route tables: no traffic flows without a
    /// route.
    pub struct VpcPeeredWithStranger = "vpcPeeredWithStranger" {
        /// Accounts whose VPCs may be peered with, comma separated.
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
            "called {} ({peering}) for a VPC of account {stranger}",
            call.event_name
        );
        let finding = report(
            event,
            "VPC peered with an untrusted account",
            &did,
            stranger,
        );
        Ok(finding.detail("peering", peering).into())
    }
}
