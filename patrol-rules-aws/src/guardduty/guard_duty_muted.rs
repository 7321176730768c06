use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always, when_attribute, when_has, when_is};
use crate::shared::{DeploymentPrincipals, asked, hidden_request, report, request, says};

rule! {
    /// Reports GuardDuty findings being suppressed.
    ///
    /// This covers suppression rules (filters that archive findings), trusted IP and entity lists,
    /// threat lists that are deactivated or deleted, findings archived manually, and the publishing
    /// destination being changed or deleted. A changed filter is also reported if the call does not
    /// say what it does.
    ///
    /// # Why
    /// Activity from a trusted address generates no findings, and the console still looks healthy.
    ///
    /// # Example
    /// `aws guardduty create-ip-set --activate --format TXT --name office --location
    /// s3://somebody/ips.txt`.
    ///
    /// # Respond
    /// Review the filter or list and when each entry was added. Delete it unless the team that runs
    /// GuardDuty created it, then review the archived findings.
    pub struct GuardDutyMuted = "guardDutyMuted" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for GuardDutyMuted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "guardduty.amazonaws.com",
                [
                    "ArchiveFindings",
                    "CreateFilter",
                    "CreateIPSet",
                    "CreateTrustedEntitySet",
                    "DeletePublishingDestination",
                    "DeleteThreatEntitySet",
                    "DeleteThreatIntelSet",
                    "UpdateFilter",
                    "UpdateIPSet",
                    "UpdatePublishingDestination",
                    "UpdateThreatEntitySet",
                    "UpdateThreatIntelSet",
                    "UpdateTrustedEntitySet",
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
            "GuardDuty findings suppressed",
            "whether it excludes resources",
        ) {
            return Ok(findings);
        }
        let call = &event.detail;
        let request = request(call);
        let of = asked(
            call,
            &[
                "name",
                "filterName",
                "ipSetId",
                "trustedEntitySetId",
                "threatIntelSetId",
                "threatEntitySetId",
                "destinationId",
                "detectorId",
            ],
        );
        let off = says(&request["activate"], false);
        let archives = request["action"] == "ARCHIVE";
        let done = match call.event_name.as_str() {
            "CreateFilter" if archives => "set findings to be archived by the filter",
            // What an update leaves out stays as it was, and that may be to archive.
            "UpdateFilter" if archives || request["action"].is_null() => {
                "changed which findings are archived by the filter"
            }
            "CreateIPSet" | "CreateTrustedEntitySet" if !off => "added the trusted list",
            "UpdateIPSet" | "UpdateTrustedEntitySet" if !off => "changed the trusted list",
            "UpdateThreatIntelSet" | "UpdateThreatEntitySet" if off => {
                "deactivated the threat list"
            }
            "DeleteThreatIntelSet" | "DeleteThreatEntitySet" => "deleted the threat list",
            "DeletePublishingDestination" => "deleted the publishing destination",
            "UpdatePublishingDestination" => "changed the publishing destination",
            "ArchiveFindings" => "archived findings of the detector",
            _ => return Ok(hidden_request(event, "whether it suppresses findings").into()),
        };
        let did = format!("{done} {of}");
        Ok(report(event, "GuardDuty findings suppressed", &did, of).into())
    }
}

/// What else reduces it.
static CHANGES: [Change; 9] = [
    when_is(
        "eks",
        &["DeleteAddon"],
        ("addonName", "aws-guardduty-agent"),
        "deleted the GuardDuty agent of",
    ),
    // Tags that take resources out of scans.
    when_is(
        "ec2",
        &["CreateTags"],
        ("key", "GuardDutyExcluded"),
        "set GuardDuty not to scan",
    ),
    when_attribute(
        "ec2",
        &["CreateTags"],
        ("GuardDutyManaged", "false"),
        "set GuardDuty not to monitor",
    ),
    when_is(
        "ec2",
        &["RunInstances"],
        ("key", "GuardDutyExcluded"),
        "set GuardDuty not to scan",
    ),
    when_is(
        "eks",
        &["TagResource"],
        ("GuardDutyManaged", "false"),
        "set GuardDuty not to monitor",
    ),
    always(
        "guardduty",
        &[
            "DeleteCustomDetectionRuleAssociation",
            "DeleteCustomDetectionRuleOrgConfiguration",
        ],
        "removed custom detection rules",
    ),
    when_is(
        "guardduty",
        &["UpdateCustomDetectionRuleAssociation"],
        ("mode", "DRY_RUN"),
        "set to report nothing the custom detection rule",
    ),
    when_is(
        "guardduty",
        &["UpdateMalwareProtectionPlan"],
        ("tagging/status", "DISABLED"),
        "turned off tagging of objects by the malware protection plan",
    ),
    when_has(
        "guardduty",
        &["UpdateMalwareProtectionPlan"],
        "objectPrefixes",
        "limited the malware protection plan to some objects:",
    ),
];
