//! Calls that open a way into private networks.

use crate::shared::change::{Change, always, when_contains, when_has, when_is};

/// A Cedar policy without conditions.
const PERMIT_ALL: &str = "permit(principal,action,resource);";

pub(super) static CHANGES: [Change; 21] = [
    when_is(
        "lightsail",
        &["OpenInstancePublicPorts", "PutInstancePublicPorts"],
        ("cidrs", "0.0.0.0/0"),
        "opened ports to everyone of the Lightsail instance",
    ),
    when_is(
        "ec2",
        &["AuthorizeClientVpnIngress"],
        ("targetNetworkCidr", "0.0.0.0/0|::/0"),
        "let clients reach every address by the Client VPN endpoint",
    ),
    always(
        "ec2",
        &["CreateClientVpnEndpoint"],
        "created a Client VPN endpoint",
    ),
    when_is(
        "ec2",
        &["ModifyClientVpnEndpoint"],
        ("clientConnectOptions/enabled", "false"),
        "turned off the handler that checks clients of the Client VPN endpoint",
    ),
    when_is(
        "ec2",
        &["ModifyClientVpnEndpoint"],
        ("devicePostureOptions/enabled", "false"),
        "turned off checks of devices for the Client VPN endpoint",
    ),
    when_is(
        "ec2",
        &["ModifyClientVpnEndpoint"],
        ("clientRouteEnforcementOptions/enforced", "false"),
        "turned off route enforcement of the Client VPN endpoint",
    ),
    always(
        "ec2",
        &["DeleteClientVpnEndpointAuthorizationPolicy"],
        "deleted the authorization policy of the Client VPN endpoint",
    ),
    when_is(
        "ec2",
        &["ModifyClientVpnEndpointAuthorizationPolicy"],
        ("shadowMode", "enabled"),
        "set to log only the authorization policy of the Client VPN endpoint",
    ),
    when_contains(
        "ec2",
        &["ModifyClientVpnEndpointAuthorizationPolicy"],
        ("policyDocument", PERMIT_ALL),
        "let everyone in by the Client VPN endpoint",
    ),
    always(
        "ec2",
        &["CreateVpnConcentrator", "CreateVpnConnection"],
        "created a VPN connection:",
    ),
    always(
        "ec2",
        &["ModifyVpnConnection", "ModifyVpnConnectionOptions"],
        "changed the VPN connection",
    ),
    when_has(
        "ec2",
        &["ModifyVpnTunnelOptions"],
        "preSharedKey",
        "changed the pre-shared key of the VPN connection",
    ),
    always(
        "ec2",
        &["CreateInstanceConnectEndpoint"],
        "created an EC2 Instance Connect endpoint:",
    ),
    when_is(
        "ec2",
        &[
            "ModifyVerifiedAccessEndpointPolicy",
            "ModifyVerifiedAccessGroupPolicy",
        ],
        ("policyEnabled", "false"),
        "turned off the Verified Access policy of",
    ),
    when_contains(
        "ec2",
        &[
            "CreateVerifiedAccessEndpoint",
            "CreateVerifiedAccessGroup",
            "ModifyVerifiedAccessEndpointPolicy",
            "ModifyVerifiedAccessGroupPolicy",
        ],
        ("policyDocument", PERMIT_ALL),
        "let everyone in by the Verified Access policy of",
    ),
    always(
        "ec2",
        &[
            "DetachVerifiedAccessTrustProvider",
            "ModifyVerifiedAccessTrustProvider",
        ],
        "changed or detached the Verified Access trust provider",
    ),
    when_is(
        "ec2",
        &["ModifyVpcEndpointServiceConfiguration"],
        ("acceptanceRequired", "false"),
        "let anybody with permission connect to the VPC endpoint service",
    ),
    when_is(
        "ec2",
        &["ModifyTransitGateway"],
        ("autoAcceptSharedAttachments", "enable"),
        "set to accept attachments of other accounts the transit gateway",
    ),
    always(
        "directconnect",
        &[
            "CreateConnection",
            "CreateDirectConnectGateway",
            "CreateDirectConnectGatewayAssociation",
            "CreatePrivateVirtualInterface",
            "CreateTransitVirtualInterface",
        ],
        "added a Direct Connect connection, gateway or virtual interface:",
    ),
    always(
        "networkmanager",
        &["ExecuteCoreNetworkChangeSet", "PutCoreNetworkPolicy"],
        "changed the policy of the core network",
    ),
    when_is(
        "vpc-lattice",
        &["UpdateService", "UpdateServiceNetwork"],
        ("authType", "NONE"),
        "turned off authorization of the VPC Lattice service or service network",
    ),
];

/// What alone opens nothing, and prepares it.
pub(super) static PREPARED: [Change; 2] = [
    when_is(
        "ec2",
        &["ModifySubnetAttribute"],
        ("mapPublicIpOnLaunch/value", "true"),
        "set to give instances public addresses the subnet",
    ),
    when_is(
        "ec2",
        &["ModifyInstanceAttribute", "ModifyNetworkInterfaceAttribute"],
        ("sourceDestCheck/value", "false"),
        "let forward the traffic of others",
    ),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn ways_in_are_told() {
        let open = "permit ( principal, action, resource );";
        let narrow =
            "permit(principal, action, resource) when { context.identity.groups has \"admins\" };";
        let vpn = |options| json!({"ModifyClientVpnEndpointRequest": options});
        let told = [
            (
                "lightsail",
                "PutInstancePublicPorts",
                json!({"instanceName": "i", "portInfos": [{"cidrs": ["0.0.0.0/0"]}]}),
            ),
            (
                "ec2",
                "AuthorizeClientVpnIngress",
                json!({"AuthorizeClientVpnIngressRequest": {"ClientVpnEndpointId": "c", "TargetNetworkCidr": "0.0.0.0/0"}}),
            ),
            (
                "ec2",
                "ModifyClientVpnEndpoint",
                vpn(json!({"ClientConnectOptions": {"Enabled": false}})),
            ),
            (
                "ec2",
                "ModifyClientVpnEndpoint",
                vpn(json!({"DevicePostureOptions": {"Enabled": false}})),
            ),
            (
                "ec2",
                "ModifyClientVpnEndpoint",
                vpn(json!({"ClientRouteEnforcementOptions": {"Enforced": false}})),
            ),
            (
                "ec2",
                "ModifyClientVpnEndpointAuthorizationPolicy",
                json!({"shadowMode": "enabled"}),
            ),
            (
                "ec2",
                "ModifyClientVpnEndpointAuthorizationPolicy",
                json!({"policyDocument": open}),
            ),
            (
                "ec2",
                "ModifyVpnTunnelOptions",
                json!({"ModifyVpnTunnelOptionsRequest": {"VpnConnectionId": "v", "TunnelOptions": {"PreSharedKey": "***"}}}),
            ),
            (
                "ec2",
                "ModifyVerifiedAccessGroupPolicy",
                json!({"ModifyVerifiedAccessGroupPolicyRequest": {"VerifiedAccessGroupId": "g", "PolicyEnabled": false}}),
            ),
            (
                "ec2",
                "ModifyVerifiedAccessEndpointPolicy",
                json!({"ModifyVerifiedAccessEndpointPolicyRequest": {"PolicyDocument": open}}),
            ),
            (
                "ec2",
                "ModifyVpcEndpointServiceConfiguration",
                json!({"ModifyVpcEndpointServiceConfigurationRequest": {"ServiceId": "s", "AcceptanceRequired": false}}),
            ),
            (
                "ec2",
                "ModifyTransitGateway",
                json!({"ModifyTransitGatewayRequest": {"Options": {"AutoAcceptSharedAttachments": "enable"}}}),
            ),
            (
                "vpc-lattice",
                "UpdateService",
                json!({"serviceIdentifier": "s", "authType": "NONE"}),
            ),
        ];
        let silent = [
            (
                "lightsail",
                "PutInstancePublicPorts",
                json!({"portInfos": [{"cidrs": ["203.0.113.0/24"]}]}),
            ),
            (
                "ec2",
                "AuthorizeClientVpnIngress",
                json!({"AuthorizeClientVpnIngressRequest": {"TargetNetworkCidr": "10.0.0.0/16"}}),
            ),
            (
                "ec2",
                "ModifyClientVpnEndpoint",
                vpn(json!({"ConnectionLogOptions": {"Enabled": false}})),
            ),
            (
                "ec2",
                "ModifyClientVpnEndpointAuthorizationPolicy",
                json!({"policyDocument": narrow, "shadowMode": "disabled"}),
            ),
            (
                "ec2",
                "ModifyVpnTunnelOptions",
                json!({"ModifyVpnTunnelOptionsRequest": {"TunnelOptions": {"StartupAction": "start"}}}),
            ),
            (
                "ec2",
                "ModifyVerifiedAccessGroupPolicy",
                json!({"ModifyVerifiedAccessGroupPolicyRequest": {"PolicyEnabled": true, "PolicyDocument": narrow}}),
            ),
            (
                "ec2",
                "CreateVerifiedAccessGroup",
                json!({"CreateVerifiedAccessGroupRequest": {"PolicyDocument": narrow}}),
            ),
            (
                "ec2",
                "ModifyVpcEndpointServiceConfiguration",
                json!({"ModifyVpcEndpointServiceConfigurationRequest": {"AcceptanceRequired": true}}),
            ),
            (
                "ec2",
                "ModifyTransitGateway",
                json!({"ModifyTransitGatewayRequest": {"Options": {"AutoAcceptSharedAttachments": "disable"}}}),
            ),
            (
                "vpc-lattice",
                "UpdateService",
                json!({"authType": "AWS_IAM"}),
            ),
        ];
        check(&CHANGES, &told, &silent);
    }

    #[test]
    fn what_is_prepared_is_told() {
        let told = [
            (
                "ec2",
                "ModifySubnetAttribute",
                json!({"subnetId": "subnet-1", "mapPublicIpOnLaunch": {"value": true}}),
            ),
            (
                "ec2",
                "ModifyNetworkInterfaceAttribute",
                json!({"networkInterfaceId": "eni-1", "sourceDestCheck": {"value": false}}),
            ),
        ];
        let silent = [
            (
                "ec2",
                "ModifySubnetAttribute",
                json!({"subnetId": "subnet-1", "mapPublicIpOnLaunch": {"value": false}}),
            ),
            (
                "ec2",
                "ModifyInstanceAttribute",
                json!({"instanceId": "i-1", "sourceDestCheck": {"value": true}}),
            ),
        ];
        check(&PREPARED, &told, &silent);
    }
}
