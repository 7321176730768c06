use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, about, asked, report};

rule! {
    /// Reports a rule of EventBridge being disabled or deleted, or its targets being removed.
    ///
    /// Patrol lives on such rules itself, and so do most automatic answers to attacks.
    ///
    /// # Why
    /// A rule without a target looks as it always did, and nothing happens any more.
    ///
    /// # Example
    /// `aws events disable-rule --name security-findings`.
    ///
    /// # Respond
    /// Enable the rule again, put its targets back, and ask whoever did it.
    pub struct EventRuleDisabled = "eventRuleDisabled" {
        /// Rules to ignore, comma separated; `*` and `?` are wildcards.
        ignored_rules: Names = "",
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for EventRuleDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685", "T1489"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "events.amazonaws.com",
            ["DeleteRule", "DisableRule", "RemoveTargets"],
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
        let of = asked(call, &["name", "rule"]);
        if self.ignored_rules.matches(of) {
            return Ok(Findings::none());
        }
        let done = match call.event_name.as_str() {
            "DeleteRule" => "deleted the rule",
            "DisableRule" => "disabled the rule",
            _ => "removed targets of the rule",
        };
        let did = about(done, of);
        Ok(report(event, "EventBridge rule off", &did, of).into())
    }
}
