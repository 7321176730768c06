//! Calls that remove or weaken AWS WAF, Shield, or what Firewall Manager does.

use crate::shared::change::{Change, always, when_attribute, when_empty, when_is};

pub(super) static CHANGES: [Change; 21] = [
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
    when_is(
        "wafv2",
        &["PutLoggingConfiguration"],
        ("loggingFilter/behavior", "DROP"),
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
    always(
        "shield",
        &["DisassociateDRTLogBucket"],
        "took logs from the Shield response team:",
    ),
    when_empty(
        "shield",
        &["UpdateApplicationLayerAutomaticResponse"],
        "action/count",
        "set Shield to count attacks only for",
    ),
    when_empty(
        "shield",
        &["UpdateEmergencyContactSettings"],
        "emergencyContactList",
        "removed all emergency contacts of Shield",
    ),
    when_is(
        "shield",
        &["UpdateSubscription"],
        ("autoRenew", "DISABLED"),
        "set Shield Advanced to expire",
    ),
    when_is(
        "fms",
        &["PutPolicy"],
        ("remediationEnabled", "false"),
        "set to report only the Firewall Manager policy",
    ),
    when_attribute(
        "elasticloadbalancing",
        &["ModifyLoadBalancerAttributes"],
        ("waf.fail_open.enabled", "true"),
        "let requests pass when AWS WAF does not answer:",
    ),
    always(
        "waf",
        &["DeleteRateBasedRule", "DeleteRule"],
        "deleted the rule",
    ),
    when_is("waf", CLASSIC, ("updates/action", "DELETE"), CONDITION),
    always(
        "waf-regional",
        &["DeleteRateBasedRule", "DeleteRule"],
        "deleted the rule",
    ),
    when_is(
        "waf-regional",
        CLASSIC,
        ("updates/action", "DELETE"),
        CONDITION,
    ),
];

/// Rules and conditions of AWS WAF Classic.
const CLASSIC: &[&str] = &[
    "UpdateByteMatchSet",
    "UpdateGeoMatchSet",
    "UpdateRateBasedRule",
    "UpdateRegexMatchSet",
    "UpdateRule",
    "UpdateSizeConstraintSet",
    "UpdateSqlInjectionMatchSet",
    "UpdateXssMatchSet",
];
const CONDITION: &str = "removed a condition of AWS WAF Classic";
