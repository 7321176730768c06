use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report, request};

rule! {
    /// Reports Macie being switched off, paused, or told to keep something to itself.
    ///
    /// A session that is changed and not paused, such as one that publishes more seldom, is low.
    ///
    /// # Why
    /// Macie knows where the sensitive data is. Whoever is about to take it has a reason to blind
    /// Macie first.
    ///
    /// # Example
    /// `aws macie2 update-macie-session --status PAUSED`.
    ///
    /// # Respond
    /// Enable it again (`aws macie2 enable-macie`), and look at what was read from the buckets
    /// meanwhile.
    pub struct MacieDisabled = "macieDisabled" {
        /// Principals whose changes are planned: theirs are not reported.
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
                "UpdateFindingsFilter",
                "UpdateMacieSession",
                "UpdateMemberSession",
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
        let archives = request["action"] == "ARCHIVE";
        let paused = request["status"] == "PAUSED";
        let done = match call.event_name.as_str() {
            "DisableMacie" => "switched Macie off",
            "UpdateMacieSession" | "UpdateMemberSession" if paused => "paused Macie",
            "UpdateMacieSession" => {
                let finding = report(
                    event,
                    "Macie changed",
                    "changed what Macie publishes",
                    "Macie",
                );
                return Ok(finding.severity(Severity::Low).into());
            }
            "UpdateMemberSession" => return Ok(Findings::none()),
            "CreateFindingsFilter" | "UpdateFindingsFilter" if !archives => {
                return Ok(Findings::none());
            }
            "CreateFindingsFilter" | "UpdateFindingsFilter" => "had Macie archive findings",
            _ => "detached an account from Macie",
        };
        let of = asked(call, &["name", "id", "adminAccountId"]);
        Ok(report(event, "Macie sees less", done, of).into())
    }
}
