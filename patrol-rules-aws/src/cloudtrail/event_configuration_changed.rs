use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports changes to the event configuration of a trail or event data store.
    ///
    /// The event configuration decides which resource tags and condition keys are added to events,
    /// and how large events can be.
    ///
    /// # Why
    /// Investigators rely on these tags and condition keys.
    ///
    /// # Example
    /// `aws cloudtrail put-event-configuration --trail-name main --max-event-size Standard
    /// --context-key-selectors []`.
    ///
    /// # Respond
    /// Confirm the change with the person who made it, and restore the configuration if it was not
    /// authorized.
    pub struct EventConfigurationChanged = "eventConfigurationChanged" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for EventConfigurationChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1685.002"])
        .groups(["organization"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("cloudtrail.amazonaws.com", ["PutEventConfiguration"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let of = asked(call, &["trailName", "eventDataStore"]);
        let did = format!("changed the event configuration of {of}");
        Ok(report(event, "CloudTrail event configuration changed", &did, of).into())
    }
}
