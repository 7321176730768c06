use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, about, asked, report};

rule! {
    /// Reports an EventBridge rule being disabled or deleted, or its targets being removed.
    ///
    /// Patrol itself depends on such rules, and so does most automated incident response.
    ///
    /// # Why
    /// A rule without targets still looks active, but does nothing.
    ///
    /// # Example
    /// `aws events disable-rule --name security-findings`.
    ///
    /// # Respond
    /// Enable the rule again, restore its targets, and confirm the change with the person who made
    /// it.
    pub struct EventRuleDisabled = "eventRuleDisabled" {
        /// EventBridge rules to ignore, by name, comma separated; `*` and `?` are wildcards.
        ignored_rules: Names = "",
        /// Principals whose changes are expected and not reported.
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
        Pattern::one_of([
            Pattern::api_call(
                "events.amazonaws.com",
                ["DeleteRule", "DisableRule", "RemoveTargets"],
            ),
            // Writes over a rule of this name.
            Pattern::api_call("events.amazonaws.com", ["PutRule"])
                .field("detail.requestParameters.state", ["DISABLED"]),
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
        let call = &event.detail;
        let of = asked(call, &["name", "rule"]);
        if self.ignored_rules.matches(of) {
            return Ok(Findings::none());
        }
        let done = match call.event_name.as_str() {
            "DeleteRule" => "deleted the rule",
            "DisableRule" | "PutRule" => "disabled the rule",
            _ => "removed targets from the rule",
        };
        let did = about(done, of);
        Ok(report(event, "EventBridge rule disabled", &did, of).into())
    }
}
