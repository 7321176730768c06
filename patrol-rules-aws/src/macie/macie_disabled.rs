use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always, when_is};
use crate::shared::{DeploymentPrincipals, asked, report, request, says};

rule! {
    /// Reports Amazon Macie being disabled or paused, its automated discovery or its enabling for
    /// new accounts being turned off, accounts being removed from it, or its findings being
    /// suppressed.
    ///
    /// Other changes to the Macie session, such as publishing findings less often, have low
    /// severity.
    ///
    /// # Why
    /// Macie finds sensitive data in S3. Attackers disable it before they steal that data.
    ///
    /// # Example
    /// `aws macie2 update-macie-session --status PAUSED`.
    ///
    /// # Respond
    /// Enable Macie again (`aws macie2 enable-macie`, or `update-macie-session --status ENABLED`),
    /// and check what was read from the buckets in the meantime.
    pub struct MacieDisabled = "macieDisabled" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for MacieDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "macie2.amazonaws.com",
                [
                    "CreateFindingsFilter",
                    "DeleteMember",
                    "DisableMacie",
                    "DisableOrganizationAdminAccount",
                    "DisassociateFromAdministratorAccount",
                    "DisassociateFromMasterAccount",
                    "DisassociateMember",
                    "UpdateAutomatedDiscoveryConfiguration",
                    "UpdateFindingsFilter",
                    "UpdateMacieSession",
                    "UpdateMemberSession",
                    "UpdateOrganizationConfiguration",
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
        if let Some(findings) = change::made(event, &CHANGES, "Macie coverage reduced") {
            return Ok(findings);
        }
        let call = &event.detail;
        let request = request(call);
        let archives = request["action"] == "ARCHIVE";
        let paused = request["status"] == "PAUSED";
        let done = match call.event_name.as_str() {
            "DisableMacie" => "disabled Macie",
            "UpdateMacieSession" | "UpdateMemberSession" if paused => "paused Macie",
            "UpdateMacieSession" => {
                let finding = report(
                    event,
                    "Macie changed",
                    "changed the settings of Macie",
                    "Macie",
                );
                return Ok(finding.severity(Severity::Low).into());
            }
            "UpdateAutomatedDiscoveryConfiguration" if request["status"] == "DISABLED" => {
                "turned off Macie's automated discovery"
            }
            "UpdateOrganizationConfiguration" if says(&request["autoEnable"], false) => {
                "set Macie not to be enabled for new accounts"
            }
            "CreateFindingsFilter" if archives => "set Macie to archive findings",
            // What an update leaves out stays as it was, and that may be to archive.
            "UpdateFindingsFilter" if archives || request["action"].is_null() => {
                "set Macie to archive findings"
            }
            "UpdateMemberSession"
            | "UpdateAutomatedDiscoveryConfiguration"
            | "UpdateOrganizationConfiguration"
            | "CreateFindingsFilter"
            | "UpdateFindingsFilter" => return Ok(Findings::none()),
            _ => "removed an account from Macie",
        };
        let of = asked(call, &["name", "id", "adminAccountId"]);
        Ok(report(event, "Macie coverage reduced", done, of).into())
    }
}

/// What else reduces it.
static CHANGES: [Change; 10] = [
    when_is(
        "macie2",
        &["BatchUpdateAutomatedDiscoveryAccounts"],
        ("status", "DISABLED"),
        "turned off Macie's automated discovery for accounts",
    ),
    when_is(
        "macie2",
        &["PutFindingsPublicationConfiguration"],
        ("publishPolicyFindings", "false"),
        "stopped publishing Macie findings",
    ),
    when_is(
        "macie2",
        &["UpdateClassificationJob"],
        ("jobStatus", "CANCELLED"),
        "cancelled the Macie job",
    ),
    when_is(
        "macie2",
        &["UpdateClassificationJob"],
        ("jobStatus", "USER_PAUSED"),
        "paused the Macie job",
    ),
    when_is(
        "macie2",
        &["UpdateClassificationScope"],
        ("operation", "ADD"),
        SCOPE,
    ),
    when_is(
        "macie2",
        &["UpdateClassificationScope"],
        ("operation", "REPLACE"),
        SCOPE,
    ),
    always(
        "macie2",
        &["DeleteCustomDataIdentifier"],
        "deleted the custom data identifier",
    ),
    always(
        "macie2",
        &[
            "UpdateResourceProfileDetections",
            "UpdateSensitivityInspectionTemplate",
        ],
        "changed which sensitive data counts for",
    ),
    always(
        "macie2",
        &["CreateAllowList", "UpdateAllowList"],
        "set Macie to ignore what is in the allow list",
    ),
    always(
        "macie2",
        &["PutClassificationExportConfiguration"],
        "changed where Macie keeps its results",
    ),
];

const SCOPE: &str = "excluded buckets from Macie's automated discovery";
