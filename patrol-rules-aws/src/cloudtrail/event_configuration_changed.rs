use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a change of how much a trail or event data store says of each event.
    ///
    /// # Why
    /// Tags and condition keys that no longer stand in events are missed first by those who
    /// investigate.
    ///
    /// # Example
    /// `aws cloudtrail put-event-configuration --trail-name main --max-event-size Standard
    /// --context-key-selectors []`.
    ///
    /// # Respond
    /// Put the configuration back unless somebody planned it.
    pub struct EventConfigurationChanged = "eventConfigurationChanged" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for EventConfigurationChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1685.002"])
        .groups(["organization"])
        .since("0.1.0");

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
        let did = format!("changed what events of {of} say");
        Ok(report(event, "CloudTrail events configured", &did, of).into())
    }
}
