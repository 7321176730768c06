use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, asked, report, request};

rule! {
    /// Reports Security Hub being switched off: the hub, a standard, a control, a product, or the
    /// accounts that it gathers from.
    ///
    /// # Why
    /// What the hub no longer gathers, nobody looks at.
    ///
    /// # Example
    /// `aws securityhub disable-security-hub`.
    ///
    /// # Respond
    /// Enable it again with its standards, attach the members again, and ask whoever did it.
    pub struct SecurityHubDisabled = "securityHubDisabled" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for SecurityHubDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "securityhub.amazonaws.com",
            [
                "BatchDisableStandards",
                "BatchUpdateStandardsControlAssociations",
                "DeleteMembers",
                "DisableImportFindingsForProduct",
                "DisableOrganizationAdminAccount",
                "DisableSecurityHub",
                "DisableSecurityHubV2",
                "DisassociateFromAdministratorAccount",
                "DisassociateFromMasterAccount",
                "DisassociateMembers",
                "UpdateStandardsControl",
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
                let finding = report(
                    event,
                    "Security Hub switched off",
                    "disabled Security Hub",
                    of,
                );
                return Ok(finding.severity(Severity::Critical).into());
            }
            "UpdateStandardsControl" | "BatchUpdateStandardsControlAssociations" => {
                match disables(request) {
                    true => "disabled a control",
                    false => return Ok(Findings::none()),
                }
            }
            "BatchDisableStandards" => "disabled a standard",
            "DisableImportFindingsForProduct" => "disabled a product",
            "DisableOrganizationAdminAccount" => "dismissed the organization's administrator",
            _ => "detached member accounts",
        };
        let did = format!("{done} of Security Hub");
        Ok(report(event, "Security Hub sees less", &did, of).into())
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
