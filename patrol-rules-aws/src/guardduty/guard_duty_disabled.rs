use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{asked, report, request, says};

rule! {
    /// Reports GuardDuty being disabled: a detector deleted or suspended, a protection plan turned
    /// off, or member accounts or the delegated administrator removed.
    ///
    /// Updates are reported only if they turn something off. Deleting or suspending a detector has
    /// critical severity.
    ///
    /// # Why
    /// GuardDuty detects threats that single events do not show. Attackers disable it early so that
    /// they can stay.
    ///
    /// # Example
    /// `aws guardduty update-detector --detector-id 12abc34d --no-enable`.
    ///
    /// # Respond
    /// Enable GuardDuty again, restore the member accounts, and disable the principal's credentials
    /// if the change was not authorized.
    pub struct GuardDutyDisabled = "guardDutyDisabled";
}

impl Rule for GuardDutyDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "guardduty.amazonaws.com",
            [
                "DeleteDetector",
                "DeleteMalwareProtectionPlan",
                "DeleteMembers",
                "DisableOrganizationAdminAccount",
                "DisassociateFromAdministratorAccount",
                "DisassociateFromMasterAccount",
                "DisassociateMembers",
                "StopMonitoringMembers",
                "UpdateDetector",
                "UpdateMalwareScanSettings",
                "UpdateMemberDetectors",
                "UpdateOrganizationConfiguration",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let detector = asked(
            call,
            &["detectorId", "adminAccountId", "malwareProtectionPlanId"],
        );
        let done = match call.event_name.as_str() {
            "DeleteDetector" => "deleted",
            "UpdateDetector" if says(&request["enable"], false) => "suspended",
            name if name.starts_with("Update") => match switched_off(request) {
                true => "turned off a protection in",
                false => return Ok(Findings::none()),
            },
            "DeleteMalwareProtectionPlan" => "turned off a protection plan of",
            "DisableOrganizationAdminAccount" => {
                "removed the organization's delegated administrator of"
            }
            _ => "detached member accounts from",
        };
        let did = format!("{done} the GuardDuty detector {detector}");
        let finding = report(event, "GuardDuty disabled or reduced", &did, detector);
        Ok(match done {
            "deleted" | "suspended" => finding.severity(Severity::Critical),
            _ => finding,
        }
        .into())
    }
}

/// Does a request turn anything off, anywhere? Features have a `status`, the data sources
/// before them `enable`, and settings for new accounts `autoEnable`.
fn switched_off(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(switched_off),
        Value::Object(fields) => fields.iter().any(|(name, value)| match name.as_str() {
            "enable" | "autoEnable" if says(value, true) || says(value, false) => {
                says(value, false)
            }
            "status" | "autoEnable" | "autoEnableOrganizationMembers" => {
                *value == "DISABLED" || *value == "NONE"
            }
            _ => switched_off(value),
        }),
        _ => false,
    }
}
