//! Calls that remove or weaken a firewall of another service than CloudFront.

use crate::shared::change::{Change, always, when_empty, when_is};

pub(super) static CHANGES: [Change; 24] = [
    always(
        "fms",
        &[
            "DeleteAppsList",
            "DeletePolicy",
            "DeleteProtocolsList",
            "DisassociateAdminAccount",
        ],
        "deleted the Firewall Manager policy, list or administrator",
    ),
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
        &["UpdateFirewallRule"],
        ("action", "ALLOW"),
        "set a DNS Firewall rule to allow, of",
    ),
    always(
        "shield",
        &["DeleteProtection", "DeleteSubscription"],
        "deleted the Shield protection",
    ),
    always(
        "shield",
        &[
            "DisableApplicationLayerAutomaticResponse",
            "DisableProactiveEngagement",
            "DisassociateDRTRole",
        ],
        "turned off a part of Shield for",
    ),
    when_is(
        "wafv2",
        &["PutLoggingConfiguration"],
        ("loggingFilter/defaultBehavior", "DROP"),
        "set a filter that drops logs of",
    ),
    always(
        "fms",
        &["BatchDisassociateResource", "DeleteResourceSet"],
        "removed resources from Firewall Manager",
    ),
    always(
        "fms",
        &["DeleteNotificationChannel"],
        "deleted Firewall Manager's notification channel",
    ),
    always(
        "fms",
        &["DisassociateThirdPartyFirewall"],
        "disassociated a third-party firewall",
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
    always(
        "shield",
        &["DeleteProtectionGroup", "DisassociateHealthCheck"],
        "reduced the Shield protection of",
    ),
    always(
        "wafv2",
        &["DeleteIPSet", "DeleteRegexPatternSet"],
        "deleted the IP set or regex pattern set",
    ),
    when_empty(
        "wafv2",
        &["UpdateRegexPatternSet"],
        "regularExpressionList",
        "emptied the regex pattern set",
    ),
];
