use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::owner::owner;
use crate::shared::{DeploymentPrincipals, report};

rule! {
    /// Reports every change in IAM.
    ///
    /// Changes are all calls other than `Generate*`, `Get*`, `List*` and `Simulate*`.
    ///
    /// # Why
    /// Where IAM changes go through a pipeline, every change that did not is worth a look.
    ///
    /// # Example
    /// Somebody creates a role in the console.
    ///
    /// # Respond
    /// Compare it with the planned changes, and ask the person who made a change that was not
    /// planned.
    pub struct IamChanged = "iamChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for IamChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1098"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    // Everything but reads: an unknown IAM call counts as a change.
    fn pattern() -> Pattern {
        let reads = ["Generate", "Get", "List", "Simulate"];
        Pattern::api_calls("iam.amazonaws.com")
            .field("detail.eventName", [Matcher::anything_but_prefix(reads)])
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let action = call.event_name.as_str();
        let owner = owner(call);
        let did = format!("called {action} for {owner}");
        let finding = report(event, &format!("IAM changed by {action}"), &did, &owner);
        Ok(finding.into())
    }
}
