use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{TrustedAccounts, UNNAMED, found, report, request, strangers_named};

rule! {
    /// Reports a network being connected with one of an account that is not trusted: VPC peering,
    /// transit gateways, Direct Connect and Cloud WAN.
    ///
    /// A VPC peering connection counts when it is requested or accepted, an attachment of a transit
    /// gateway or core network when it is accepted, and a Direct Connect connection or virtual
    /// interface when it is allocated to the account. Some calls name the account only in the
    /// answer.
    ///
    /// # Why
    /// Peering joins two networks: what was reachable only from inside can then be reached from the
    /// other account too.
    ///
    /// # Example
    /// `aws ec2 accept-vpc-peering-connection` for a request from an unknown account.
    ///
    /// # Respond
    /// If it was not authorized, delete the connection or attachment (`aws ec2
    /// delete-vpc-peering-connection`), and check the route tables: no traffic flows without a
    /// route.
    pub struct VpcPeeredWithStranger = "vpcPeeredWithStranger" {
        /// Accounts whose networks may be connected with, comma separated.
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
        Pattern::api_call_of_any(&[
            (
                "directconnect.amazonaws.com",
                &[
                    "AcceptDirectConnectGatewayAssociationProposal",
                    "AllocateConnectionOnInterconnect",
                    "AllocateHostedConnection",
                    "AllocatePrivateVirtualInterface",
                    "AllocatePublicVirtualInterface",
                    "AllocateTransitVirtualInterface",
                    "CreateDirectConnectGatewayAssociationProposal",
                ],
            ),
            (
                "ec2.amazonaws.com",
                &[
                    "AcceptTransitGatewayClientVpnAttachment",
                    "AcceptTransitGatewayMulticastDomainAssociations",
                    "AcceptTransitGatewayPeeringAttachment",
                    "AcceptTransitGatewayVpcAttachment",
                    "AcceptVpcPeeringConnection",
                    "CreateVpcPeeringConnection",
                ],
            ),
            ("networkmanager.amazonaws.com", &["AcceptAttachment"]),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        // The answer names both sides, the request at most the other one.
        let answer = call.response_elements.as_ref();
        let said = [Some(request(call)), answer].into_iter().flatten();
        let trusted = &self.trusted_accounts;
        let mut strangers = said.flat_map(|value| strangers_named(event, value, &OWNERS, trusted));
        let Some(stranger) = strangers.next() else {
            return Ok(Findings::none());
        };
        let connection = found(call, &CONNECTIONS).unwrap_or(UNNAMED);
        let action = &call.event_name;
        let (subject, of) = match action.contains("VpcPeering") {
            true => ("VPC peered with an untrusted account", "a VPC"),
            false => ("Network connected with an untrusted account", "a network"),
        };
        let did = format!("called {action} ({connection}) for {of} of account {stranger}");
        let finding = report(event, subject, &did, &stranger);
        Ok(finding.detail("peering", connection).into())
    }
}

/// Where requests and answers name the owners of what is connected.
const OWNERS: [&str; 7] = [
    "associatedGatewayOwnerAccount",
    "directConnectGatewayOwnerAccount",
    "ownerAccount",
    "ownerAccountId",
    "ownerId",
    "peerOwnerId",
    "vpcOwnerId",
];

const CONNECTIONS: [&str; 5] = [
    "vpcPeeringConnectionId",
    "transitGatewayAttachmentId",
    "attachmentId",
    "connectionId",
    "directConnectGatewayId",
];

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, Value, api_call, json, rule, run};

    use super::*;

    fn calls(other: &str) -> [(&'static str, &'static str, Value, Value); 4] {
        [
            (
                "ec2",
                "AcceptTransitGatewayPeeringAttachment",
                json!({"AcceptTransitGatewayPeeringAttachmentRequest": {"TransitGatewayAttachmentId": "tgw-attach-1"}}),
                json!({"AcceptTransitGatewayPeeringAttachmentResponse": {"transitGatewayPeeringAttachment": {"requesterTgwInfo": {"ownerId": other}, "accepterTgwInfo": {"ownerId": "111122223333"}}}}),
            ),
            (
                "ec2",
                "AcceptTransitGatewayVpcAttachment",
                json!({"AcceptTransitGatewayVpcAttachmentRequest": {"TransitGatewayAttachmentId": "tgw-attach-1"}}),
                json!({"AcceptTransitGatewayVpcAttachmentResponse": {"transitGatewayVpcAttachment": {"vpcOwnerId": other}}}),
            ),
            (
                "directconnect",
                "AllocatePrivateVirtualInterface",
                json!({"connectionId": "dxcon-1", "ownerAccount": other}),
                json!(null),
            ),
            (
                "networkmanager",
                "AcceptAttachment",
                json!({"attachmentId": "attachment-1"}),
                json!({"attachment": {"ownerAccountId": other}}),
            ),
        ]
    }

    #[test]
    fn a_strangers_network_is_reported_and_our_own_is_not() {
        for (other, is_told) in [("999988887777", true), ("111122223333", false)] {
            for (service, call, request, answer) in calls(other) {
                let mut event = api_call(&format!("{service}.amazonaws.com"), call, request);
                event["detail"]["responseElements"] = answer;
                let outcome = run(&rule::<VpcPeeredWithStranger>([]), &event);
                assert_eq!(outcome != Outcome::Silent, is_told, "{call} {other}");
            }
        }
    }
}
