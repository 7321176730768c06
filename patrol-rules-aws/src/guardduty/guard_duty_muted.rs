use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report, request};

rule! {
    /// Reports GuardDuty being told to keep something to itself.
    ///
    /// That is a filter that archives findings, a list of trusted addresses or entities, a list of
    /// threats that is switched off, findings that are archived by hand, and the place that
    /// findings are sent to being deleted.
    ///
    /// # Why
    /// An address on the trusted list makes no findings any more, and the console still looks well.
    ///
    /// # Example
    /// `aws guardduty create-ip-set --activate --format TXT --name office --location
    /// s3://somebody/ips.txt`.
    ///
    /// # Respond
    /// Read the filter or list: who is in it, and since when? Delete it unless the team that runs
    /// GuardDuty made it, then look at the archived findings.
    pub struct GuardDutyMuted = "guardDutyMuted" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for GuardDutyMuted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
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
                "UpdateThreatIntelSet",
                "UpdateTrustedEntitySet",
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
        let off = request["activate"] == false;
        let done = match call.event_name.as_str() {
            "CreateFilter" | "UpdateFilter" if request["action"] == "ARCHIVE" => {
                "had findings archived by the filter"
            }
            "CreateIPSet" | "CreateTrustedEntitySet" if !off => "had GuardDuty trust the list",
            "UpdateIPSet" | "UpdateTrustedEntitySet" if !off => "changed the trusted list",
            "UpdateThreatIntelSet" if off => "switched off the list of threats",
            "DeleteThreatIntelSet" | "DeleteThreatEntitySet" => "deleted the list of threats",
            "DeletePublishingDestination" => "deleted the findings' destination",
            "ArchiveFindings" => "archived findings of the detector",
            _ => return Ok(Findings::none()),
        };
        let did = format!("{done} {of}");
        Ok(report(event, "GuardDuty muted", &did, of).into())
    }
}
