use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::action_pattern;

rule! {
    /// Reports a disallowed CloudTrail action.
    ///
    /// # Why
    /// Attackers stop or delete trails to hide what they do next.
    ///
    /// # Example
    /// With `StopLogging` listed, somebody runs `aws cloudtrail stop-logging` on the organization's
    /// trail.
    ///
    /// # Respond
    /// If a trail was stopped, start it again (`aws cloudtrail start-logging`), and use the logs of
    /// individual services to find out what happened in the meantime. Disable the principal's
    /// credentials if the call was not authorized.
    pub struct CloudTrail = "cloudTrail" {
        /// Disallowed CloudTrail actions, comma separated, such as `StopLogging,DeleteTrail`; `*`
        /// is a wildcard, and case does not matter.
        disallowed_actions: Vec<String>,
    }
}

impl Rule for CloudTrail {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002"])
        .cis(["5.5"])
        .groups(["cis"])
        .since("0.1.0")
        .reports_omitted();

    // Every action: a pattern that names some would not deliver the others that are listed.
    fn pattern() -> Pattern {
        Pattern::api_calls("cloudtrail.amazonaws.com").succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let action = call.event_name.as_str();
        let mut listed = self.disallowed_actions.iter();
        let listed = listed.any(|listed| action_pattern(listed).matches(action));
        if !listed {
            return Ok(Findings::none());
        }
        let who = event.who();
        let of = trail(call)
            .map(|trail| format!(" on {trail}"))
            .unwrap_or_default();
        let finding = Finding::new(
            format!("Disallowed CloudTrail action: {action}"),
            format!("{who} called {action}{of} in {}.", event.place()),
        );
        let finding = finding.by(who).detail("action", action);
        Ok(Findings::from(match trail(call) {
            Some(trail) => finding.detail("resource", trail),
            None => finding,
        }))
    }
}

/// The trail or event data store, by the name or ARN that the call gave.
fn trail(call: &ApiCall) -> Option<&str> {
    let request = call.request_parameters.as_ref()?;
    ["name", "trailName", "eventDataStore", "resourceId"]
        .iter()
        .find_map(|field| request[field].as_str().filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Identity, Outcome, api_call, json, run};

    use super::*;

    fn rule(actions: &[&str]) -> CloudTrail {
        CloudTrail {
            disallowed_actions: actions.iter().map(|action| action.to_string()).collect(),
        }
    }

    fn call(name: &str) -> FixtureEvent {
        api_call("cloudtrail.amazonaws.com", name, json!({"name": "main"}))
    }

    #[test]
    fn reports_a_listed_action() {
        let finding = run(&rule(&["DeleteTrail", "StopLogging"]), &call("StopLogging")).reported();
        assert_eq!(finding.subject, "Disallowed CloudTrail action: StopLogging");
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice called StopLogging on main in account 111122223333, us-east-1."
        );
    }

    #[test]
    fn whatever_is_listed_is_delivered() {
        for name in [
            "PutEventSelectors",
            "DeleteEventDataStore",
            "NotYetInvented",
        ] {
            run(&rule(&[name]), &call(name)).reported();
        }
        for listed in ["delete*", "cloudtrail:DeleteEventDataStore"] {
            run(&rule(&[listed]), &call("DeleteEventDataStore")).reported();
        }
    }

    #[test]
    fn ignores_other_actions_and_refused_calls() {
        let rule = rule(&["GetTrail", "StopLogging"]);
        assert_eq!(run(&rule, &call("GetTrailStatus")), Outcome::Silent);
        assert_eq!(
            run(&rule, &call("StopLogging").error("TrailNotFoundException")),
            Outcome::NotDelivered
        );
    }

    #[test]
    fn odd_records_are_read() {
        let mut event = call("StopLogging").by(Identity::custom(json!("somebody")));
        event["detail"]["requestParameters"] = json!("text");
        let finding = run(&rule(&["StopLogging"]), &event).reported();
        assert!(
            finding
                .summary
                .starts_with("somebody called StopLogging in"),
            "{}",
            finding.summary
        );
    }
}
