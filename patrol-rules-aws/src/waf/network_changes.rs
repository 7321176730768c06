//! Calls that remove or weaken Network Firewall or DNS Firewall.

use crate::shared::change::{Change, always, when_contains, when_empty, when_is};

pub(super) static CHANGES: [Change; 28] = [
    always(
        "network-firewall",
        &["DeleteFirewall"],
        "deleted the firewall",
    ),
    always(
        "network-firewall",
        &["DeleteFirewallPolicy", "DeleteRuleGroup"],
        "deleted the firewall policy or rule group",
    ),
    always(
        "network-firewall",
        &["DisassociateSubnets"],
        "removed subnets from the firewall",
    ),
    when_is(
        "network-firewall",
        &["UpdateFirewallPolicy"],
        ("statelessDefaultActions", "aws:pass"),
        "let all traffic pass in the firewall policy",
    ),
    when_empty(
        "network-firewall",
        &["UpdateRuleGroup"],
        "rulesString",
        "removed all rules from",
    ),
    always(
        "route53resolver",
        &[
            "DeleteFirewallRule",
            "DeleteFirewallRuleGroup",
            "DisassociateFirewallRuleGroup",
        ],
        "removed DNS Firewall rules",
    ),
    when_is(
        "route53resolver",
        &["UpdateFirewallConfig"],
        ("firewallFailOpen", "ENABLED"),
        "set DNS Firewall to fail open for",
    ),
    when_is(
        "route53resolver",
        &["BatchUpdateFirewallRule", "UpdateFirewallRule"],
        ("action", "ALLOW|ALERT"),
        "set a DNS Firewall rule to block nothing, of",
    ),
    always(
        "network-firewall",
        &["AssociateFirewallPolicy"],
        "replaced the policy of the firewall",
    ),
    always(
        "network-firewall",
        &["DeleteFirewallPolicyV2", "DeleteTLSInspectionConfiguration"],
        "deleted the firewall policy or TLS inspection",
    ),
    always(
        "network-firewall",
        &[
            "DeleteContainerAssociation",
            "DeleteNetworkFirewallTransitGatewayAttachment",
            "DeleteVpcEndpointAssociation",
        ],
        "removed traffic from the firewall",
    ),
    always(
        "network-firewall",
        &["DisassociateAvailabilityZones"],
        "removed Availability Zones from the firewall",
    ),
    when_is(
        "route53resolver",
        &["UpdateFirewallDomains"],
        ("operation", "REMOVE"),
        "removed domains from DNS Firewall",
    ),
    when_is(
        "route53resolver",
        &["UpdateFirewallDomains"],
        ("operation", "REPLACE"),
        "replaced domains of DNS Firewall",
    ),
    when_is(
        "network-firewall",
        &["UpdateFirewallPolicy"],
        ("statelessFragmentDefaultActions", "aws:pass"),
        "let all fragmented traffic pass in the firewall policy",
    ),
    when_is(
        "network-firewall",
        &["UpdateFirewallPolicy", "UpdateFirewallPolicyV2"],
        ("override/action", "DROP_TO_ALERT"),
        "set rules to alert only in the firewall policy",
    ),
    when_is(
        "network-firewall",
        &["UpdateFirewallPolicyV2"],
        ("policyMode", "MONITOR"),
        "set the firewall policy to monitor only:",
    ),
    when_is(
        "network-firewall",
        &["UpdateFirewallPolicyV2"],
        ("firewallDefaultAction", "ACCEPT|ALERT"),
        "let all traffic pass in the firewall policy",
    ),
    when_empty(
        "network-firewall",
        &["UpdateRuleGroup"],
        "statefulRules",
        "removed all rules from",
    ),
    when_empty(
        "network-firewall",
        &["UpdateRuleGroup"],
        "statelessRules",
        "removed all rules from",
    ),
    when_contains(
        "network-firewall",
        &["UpdateRuleGroup"],
        ("rulesString", "passipanyany"),
        "let traffic from anywhere pass in",
    ),
    always(
        "network-firewall",
        &[
            "DeleteProxy",
            "RejectNetworkFirewallTransitGatewayAttachment",
        ],
        "removed traffic from the firewall",
    ),
    when_is(
        "network-firewall",
        &["UpdateTLSInspectionConfiguration"],
        ("decryptionAction", "BYPASS"),
        "let traffic pass without inspection in",
    ),
    when_is(
        "network-firewall",
        &["UpdateTLSInspectionConfiguration"],
        ("defaultDecryptionBehavior", "BYPASS"),
        "let traffic pass without inspection in",
    ),
    always(
        "route53profiles",
        &[
            "DeleteProfile",
            "DisassociateProfile",
            "DisassociateResourceFromProfile",
        ],
        "removed DNS settings, which may be DNS Firewall rules, of the profile",
    ),
    always(
        "route53resolver",
        &["BatchDeleteFirewallRule", "DeleteFirewallDomainList"],
        "removed DNS Firewall rules or domains",
    ),
    always(
        "route53resolver",
        &["ImportFirewallDomains"],
        "replaced domains of DNS Firewall",
    ),
    when_is(
        "route53resolver",
        &["UpdateFirewallRuleGroupAssociation"],
        ("mutationProtection", "DISABLED"),
        "disabled mutation protection of the DNS Firewall rule group association",
    ),
];
