//! A case for each row of the tables, and harmless calls beside them.

use patrol_testkit::json;

use super::{firewall_changes, network_changes};
use crate::shared::change::testing::check;

#[test]
fn weaker_network_firewalls_are_told() {
    let policy =
        |field: &str, value| json!({"firewallPolicyName": "p", "firewallPolicy": {field: value}});
    let policy_v2 = |field: &str, value: &str| json!({"firewallPolicyV2Name": "p", "firewallPolicyV2": {field: value}});
    let rules = |source| json!({"ruleGroupName": "g", "ruleGroup": {"rulesSource": source}});
    let tls = |field: &str| json!({"tLSInspectionConfiguration": {"serverCertificateConfigurations": [{field: "BYPASS"}]}});

    let told = [
        (
            "network-firewall",
            "UpdateFirewallPolicy",
            policy("statelessDefaultActions", json!(["aws:pass"])),
        ),
        (
            "network-firewall",
            "UpdateFirewallPolicy",
            policy("statelessFragmentDefaultActions", json!(["aws:pass"])),
        ),
        (
            "network-firewall",
            "UpdateFirewallPolicy",
            policy(
                "statefulRuleGroupReferences",
                json!([{"override": {"action": "DROP_TO_ALERT"}}]),
            ),
        ),
        (
            "network-firewall",
            "UpdateFirewallPolicyV2",
            policy_v2("policyMode", "MONITOR"),
        ),
        (
            "network-firewall",
            "UpdateFirewallPolicyV2",
            policy_v2("firewallDefaultAction", "ACCEPT"),
        ),
        (
            "network-firewall",
            "UpdateRuleGroup",
            rules(json!({"rulesString": ""})),
        ),
        (
            "network-firewall",
            "UpdateRuleGroup",
            rules(json!({"statefulRules": []})),
        ),
        (
            "network-firewall",
            "UpdateRuleGroup",
            rules(json!({"statelessRulesAndCustomActions": {"statelessRules": []}})),
        ),
        (
            "network-firewall",
            "UpdateRuleGroup",
            rules(json!({"rulesString": "pass ip any any -> any any (sid:1;)"})),
        ),
        (
            "network-firewall",
            "UpdateTLSInspectionConfiguration",
            tls("decryptionAction"),
        ),
        (
            "network-firewall",
            "UpdateTLSInspectionConfiguration",
            tls("defaultDecryptionBehavior"),
        ),
        (
            "route53resolver",
            "UpdateFirewallConfig",
            json!({"resourceId": "vpc-1", "firewallFailOpen": "ENABLED"}),
        ),
        (
            "route53resolver",
            "UpdateFirewallDomains",
            json!({"operation": "REMOVE"}),
        ),
        (
            "route53resolver",
            "UpdateFirewallDomains",
            json!({"operation": "REPLACE"}),
        ),
        (
            "route53resolver",
            "UpdateFirewallRule",
            json!({"firewallRuleGroupId": "g", "action": "ALERT"}),
        ),
        (
            "route53resolver",
            "BatchUpdateFirewallRule",
            json!({"updateFirewallRuleEntries": [{"action": "ALLOW"}]}),
        ),
        (
            "route53resolver",
            "UpdateFirewallRuleGroupAssociation",
            json!({"mutationProtection": "DISABLED"}),
        ),
    ];
    let silent = [
        (
            "network-firewall",
            "UpdateFirewallPolicy",
            policy("statelessDefaultActions", json!(["aws:forward_to_sfe"])),
        ),
        (
            "network-firewall",
            "UpdateFirewallPolicyV2",
            policy_v2("firewallDefaultAction", "DROP"),
        ),
        (
            "network-firewall",
            "UpdateRuleGroup",
            rules(json!({"rulesString": "drop ip any any -> any any (sid:1;)"})),
        ),
        (
            "network-firewall",
            "UpdateTLSInspectionConfiguration",
            json!({"serverCertificateConfigurations": [{"defaultDecryptionBehavior": "DECRYPT"}]}),
        ),
        (
            "route53resolver",
            "UpdateFirewallRule",
            json!({"action": "BLOCK"}),
        ),
        (
            "route53resolver",
            "UpdateFirewallRuleGroupAssociation",
            json!({"priority": 200}),
        ),
    ];
    check(&network_changes::CHANGES, &told, &silent);
}

#[test]
fn weaker_web_firewalls_are_told() {
    let filter = |field: &str| json!({"loggingConfiguration": {"resourceArn": "acl", "loggingFilter": {field: "DROP", "filters": [{"behavior": "KEEP"}]}}});
    let set =
        json!({"ruleId": "r", "updates": [{"action": "DELETE", "predicate": {"dataId": "d"}}]});

    let told = [
        (
            "shield",
            "UpdateApplicationLayerAutomaticResponse",
            json!({"resourceArn": "a", "action": {"count": {}}}),
        ),
        (
            "shield",
            "UpdateEmergencyContactSettings",
            json!({"emergencyContactList": []}),
        ),
        (
            "shield",
            "UpdateSubscription",
            json!({"autoRenew": "DISABLED"}),
        ),
        (
            "fms",
            "PutPolicy",
            json!({"policy": {"policyName": "p", "remediationEnabled": false}}),
        ),
        (
            "elasticloadbalancing",
            "ModifyLoadBalancerAttributes",
            json!({"attributes": [{"key": "waf.fail_open.enabled", "value": "true"}]}),
        ),
        (
            "wafv2",
            "PutLoggingConfiguration",
            filter("defaultBehavior"),
        ),
        (
            "wafv2",
            "PutLoggingConfiguration",
            json!({"loggingConfiguration": {"loggingFilter": {"defaultBehavior": "KEEP", "filters": [{"behavior": "DROP"}]}}}),
        ),
        (
            "wafv2",
            "UpdateRegexPatternSet",
            json!({"name": "s", "regularExpressionList": []}),
        ),
        ("waf", "UpdateRule", set.clone()),
        ("waf-regional", "UpdateRule", set),
    ];
    let silent = [
        (
            "shield",
            "UpdateApplicationLayerAutomaticResponse",
            json!({"action": {"block": {}}}),
        ),
        (
            "shield",
            "UpdateSubscription",
            json!({"autoRenew": "ENABLED"}),
        ),
        (
            "fms",
            "PutPolicy",
            json!({"policy": {"policyName": "p", "remediationEnabled": true}}),
        ),
        (
            "wafv2",
            "PutLoggingConfiguration",
            json!({"loggingConfiguration": {"resourceArn": "acl", "logDestinationConfigs": ["d"]}}),
        ),
        (
            "waf",
            "UpdateRule",
            json!({"updates": [{"action": "INSERT"}]}),
        ),
    ];
    check(&firewall_changes::CHANGES, &told, &silent);
}
