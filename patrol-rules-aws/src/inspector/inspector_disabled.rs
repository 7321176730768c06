use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report, request};

rule! {
    /// Reports Inspector being switched off, or told to suppress findings.
    ///
    /// # Why
    /// A hole that nobody looks for stays open.
    ///
    /// # Example
    /// `aws inspector2 disable --resource-types EC2 ECR`.
    ///
    /// # Respond
    /// Enable it again (`aws inspector2 enable`), delete the filter, and ask whoever did it.
    pub struct InspectorDisabled = "inspectorDisabled" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for InspectorDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "inspector2.amazonaws.com",
            [
                "CreateFilter",
                "Disable",
                "DisableDelegatedAdminAccount",
                "DisassociateMember",
                "UpdateFilter",
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
        let suppresses = request["action"] == "SUPPRESS" || request["filterAction"] == "SUPPRESS";
        let done = match call.event_name.as_str() {
            "Disable" => "switched Inspector off",
            "DisableDelegatedAdminAccount" => "dismissed Inspector's administrator",
            "DisassociateMember" => "detached an account from Inspector",
            _ if suppresses => "had Inspector suppress findings",
            _ => return Ok(Findings::none()),
        };
        let of = asked(
            call,
            &["name", "filterArn", "accountId", "delegatedAdminAccountId"],
        );
        Ok(report(event, "Inspector sees less", done, of).into())
    }
}
