use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::change::{self, Change, always, when_is};
use crate::shared::{DeploymentPrincipals, asked, found_in, hidden_request, report, request, says};

rule! {
    /// Reports Security Hub, one of its standards, controls or product integrations being disabled,
    /// also for new accounts only, or accounts, regions or the delegated administrator being
    /// removed from it.
    ///
    /// Disabling Security Hub itself has critical severity.
    ///
    /// # Why
    /// Security Hub no longer collects or generates findings for what was disabled.
    ///
    /// # Example
    /// `aws securityhub disable-security-hub`.
    ///
    /// # Respond
    /// Enable Security Hub again with its standards, restore the member accounts and central
    /// configuration, and confirm with the person who made the change.
    pub struct SecurityHubDisabled = "securityHubDisabled" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for SecurityHubDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "securityhub.amazonaws.com",
                [
                    "BatchDisableStandards",
                    "BatchUpdateStandardsControlAssociations",
                    "DeleteConfigurationPolicy",
                    "DeleteFindingAggregator",
                    "DeleteMembers",
                    "DisableImportFindingsForProduct",
                    "DisableOrganizationAdminAccount",
                    "DisableSecurityHub",
                    "DisableSecurityHubV2",
                    "DisassociateFromAdministratorAccount",
                    "DisassociateFromMasterAccount",
                    "DisassociateMembers",
                    "StartConfigurationPolicyDisassociation",
                    "UpdateOrganizationConfiguration",
                    "UpdateStandardsControl",
                ],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        if let Some(findings) = change::made_or_hidden(
            event,
            &CHANGES,
            "Security Hub coverage reduced",
            "what it changed",
        ) {
            return Ok(findings);
        }
        let call = &event.detail;
        let request = request(call);
        let of = asked(
            call,
            &[
                "productSubscriptionArn",
                "ProductSubscriptionArn",
                "standardsControlArn",
                "StandardsControlArn",
                "adminAccountId",
                "AdminAccountId",
            ],
        );
        let done = match call.event_name.as_str() {
            "DisableSecurityHub" | "DisableSecurityHubV2" => {
                let finding = report(event, "Security Hub disabled", "disabled Security Hub", of);
                return Ok(finding.severity(Severity::Critical).into());
            }
            "UpdateStandardsControl" | "BatchUpdateStandardsControlAssociations" => {
                match disables(request) {
                    true => "disabled a control",
                    false => {
                        return Ok(hidden_request(event, "whether it disabled controls").into());
                    }
                }
            }
            "UpdateOrganizationConfiguration" => match leaves_out_new(request) {
                true => "turned off automatic enablement",
                false => {
                    let what = "whether Security Hub is enabled for new accounts";
                    return Ok(hidden_request(event, what).into());
                }
            },
            "DeleteConfigurationPolicy" | "StartConfigurationPolicyDisassociation" => {
                "removed accounts from the central configuration"
            }
            "DeleteFindingAggregator" => "stopped cross-region aggregation",
            "BatchDisableStandards" => "disabled a standard",
            "DisableImportFindingsForProduct" => "disabled a product integration",
            "DisableOrganizationAdminAccount" => "removed the delegated administrator",
            _ => "removed member accounts",
        };
        let did = format!("{done} of Security Hub");
        Ok(report(event, "Security Hub coverage reduced", &did, of).into())
    }
}

/// Does a request disable a control, in its own field or in one of a list? Security Hub writes names
/// with a capital, and CloudTrail with a small letter.
fn disables(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(disables),
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            let status = ["controlStatus", "associationStatus"];
            let is_status = status
                .iter()
                .any(|status| status.eq_ignore_ascii_case(name));
            (is_status && *value == "DISABLED") || disables(value)
        }),
        _ => false,
    }
}

/// Are new accounts, or the standards for them, left out?
fn leaves_out_new(request: &Value) -> bool {
    found_in(request, &["AutoEnable"], |value| {
        says(value, false).then_some(())
    })
    .is_some()
        || found_in(request, &["AutoEnableStandards"], |value| {
            (value == "NONE").then_some(())
        })
        .is_some()
}

/// What else reduces it.
static CHANGES: [Change; 10] = [
    always(
        "securityhub",
        &["DeleteAggregatorV2", "UpdateAggregatorV2"],
        "changed cross-region aggregation",
    ),
    when_is(
        "securityhub",
        &["CreateConfigurationPolicy", "UpdateConfigurationPolicy"],
        ("serviceEnabled", "false"),
        "disabled Security Hub in the configuration policy",
    ),
    when_is(
        "securityhub",
        &["StartConfigurationPolicyAssociation"],
        ("configurationPolicyIdentifier", "SELF_MANAGED_SECURITY_HUB"),
        "removed accounts from the central configuration:",
    ),
    when_is(
        "securityhub",
        &["UpdateFindingAggregator"],
        ("regionLinkingMode", "NO_REGIONS"),
        REGIONS,
    ),
    when_is(
        "securityhub",
        &["UpdateFindingAggregator"],
        ("regionLinkingMode", "SPECIFIED_REGIONS"),
        REGIONS,
    ),
    when_is(
        "securityhub",
        &["UpdateSecurityHubConfiguration"],
        ("autoEnableControls", "false"),
        "turned off automatic enablement of controls",
    ),
    always(
        "securityhub",
        &["BatchDeleteAutomationRules", "DeleteAutomationRuleV2"],
        "deleted automation rules",
    ),
    always(
        "securityhub",
        &["DeleteConnector", "DeleteConnectorV2"],
        "deleted the connector",
    ),
    when_is(
        "securityhub",
        &["UpdateSecurityControl"],
        ("valueType", "CUSTOM"),
        "changed what counts as a failure of the control",
    ),
    always(
        "securityhub",
        &["DisableSecurityHubFeatureV2"],
        "disabled a feature",
    ),
];

const REGIONS: &str = "limited cross-region aggregation";
