use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, asked, hidden_request, number, report, request};

rule! {
    /// Reports Security Hub findings being suppressed or archived, and insights or custom actions
    /// being deleted or changed.
    ///
    /// This covers findings whose status is set to suppressed, findings that are archived, new
    /// automation rules that do either, changed automation rules, deleted or changed insights, and
    /// deleted custom actions. Resolved findings are not reported.
    ///
    /// # Why
    /// Attackers who cannot avoid a finding hide it.
    ///
    /// # Example
    /// `aws securityhub batch-update-findings --workflow Status=SUPPRESSED ...`.
    ///
    /// # Respond
    /// Review which findings were hidden. Restore them unless the team that runs Security Hub hid
    /// them, and investigate what they reported.
    pub struct SecurityHubMuted = "securityHubMuted" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for SecurityHubMuted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "securityhub.amazonaws.com",
            [
                "BatchUpdateAutomationRules",
                "BatchUpdateFindings",
                "BatchUpdateFindingsV2",
                "CreateAutomationRule",
                "CreateAutomationRuleV2",
                "DeleteActionTarget",
                "DeleteInsight",
                "UpdateAutomationRuleV2",
                "UpdateFindings",
                "UpdateInsight",
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
                "InsightArn",
                "insightArn",
                "ActionTargetArn",
                "actionTargetArn",
                "RuleName",
                "ruleName",
                "Name",
                "name",
            ],
        );
        let done = match call.event_name.as_str() {
            "DeleteInsight" => "deleted an insight",
            "UpdateInsight" => "changed an insight",
            "DeleteActionTarget" => "deleted a custom action",
            "UpdateFindings" => "archived or changed findings",
            // What a change leaves out stays as it was, and that may be to suppress.
            "BatchUpdateAutomationRules" | "UpdateAutomationRuleV2" => {
                "changed an automation rule that may suppress findings"
            }
            _ if !hides(request) => {
                return Ok(hidden_request(event, "which findings it hides").into());
            }
            "BatchUpdateFindings" | "BatchUpdateFindingsV2" => "suppressed findings",
            _ => "created an automation rule that suppresses findings",
        };
        let did = format!("{done} of Security Hub");
        Ok(report(event, "Security Hub findings suppressed", &did, of).into())
    }
}

/// Does a request make findings suppressed or archived, wherever it says so? In the older form a
/// status is a word; in the newer one it is a number, 3 for suppressed and 5 for archived.
///
/// Source: [OCSF finding status](https://schema.ocsf.io/objects/finding_info).
fn hides(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(hides),
        Value::Object(fields) => fields.iter().any(|(name, value)| {
            let is = |names: &[&str]| names.iter().any(|one| one.eq_ignore_ascii_case(name));
            (is(&["status", "recordState"]) && (*value == "SUPPRESSED" || *value == "ARCHIVED"))
                || (is(&["statusId"]) && matches!(number(value), Some(3 | 5)))
                || hides(value)
        }),
        _ => false,
    }
}
