use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Matcher, Metadata, Pattern, Registry, Result, Rule,
    RuleEntry, Severity,
    pattern::{PartialEvent, cloudtrail::API_CALL},
    rule,
};
use serde_json::{Value, json};

use crate::shared::{Names, listed};

/// Where a record has the request.
const REQUEST: &str = "detail.requestParameters";

rule! {
    /// Reports a successful call whose request CloudTrail left out of the record, so that a rule cannot judge it.
    ///
    /// CloudTrail leaves a request of more than 100 KB out. The finding names the rules that read such requests, and
    /// has the highest of their severities. Calls that no linked rule reads are not reported; neither are those of
    /// rules that need only the call's name, or that report the missing request themselves.
    ///
    /// # Why
    /// Whoever pads a request, with white space in a policy or with thousands of list items, hides it from every rule
    /// that reads it.
    ///
    /// # Example
    /// `ModifyDBInstance` is called with 100 KB of white space, and makes the database public.
    ///
    /// # Respond
    /// Look at the resource as it is now: it tells what the record does not. Ask the person who made the call why the
    /// request was so long, and revert the change if it was not authorized.
    pub struct RequestNotRecorded = "requestNotRecorded" {
        /// Calls whose requests are long for a good reason, such as `CreateStateMachine`, comma separated; `*` and `?`
        /// are wildcards.
        ignored_actions: Names = "",
    }
}

impl Rule for RequestNotRecorded {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail([API_CALL])
            .field(&format!("{REQUEST}.omitted"), [Matcher::from(true)])
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let action = call.event_name.as_str();
        let Some(omitted) = call
            .omitted()
            .filter(|_| !self.ignored_actions.matches(action))
        else {
            return Ok(Findings::none());
        };
        let linked = Registry::linked()?;
        let blind = blind(&linked, event);
        let Some(severity) = blind.iter().map(|rule| rule.metadata.severity()).max() else {
            return Ok(Findings::none());
        };
        let names: Vec<&str> = blind.iter().map(|rule| rule.name).collect();
        let (who, place) = (event.who(), event.place());
        let summary = format!(
            "{who} called {action} ({}) in {place}, and CloudTrail left out {omitted}, so that these rules cannot judge the call: {}.",
            call.event_source,
            listed(&names, 5),
        );
        let finding = Finding::new(format!("{action} request not recorded"), summary);
        let finding = finding.severity(severity).by(who).key(action);
        let finding = finding.detail("action", action);
        Ok(finding
            .detail("omitted", omitted.to_string())
            .detail("rules", names)
            .into())
    }
}

/// The rules that might report the call if its request were recorded, and report nothing without it.
fn blind(linked: &Registry, event: &Event<ApiCall>) -> Vec<&'static RuleEntry> {
    let event = json!(event);
    let rules = linked.rules().iter().zip(linked.patterns());
    let blind = rules.filter(|(rule, pattern)| {
        !rule.metadata.does_report_omitted()
            && pattern.could_match(&all_but_request(pattern, &event))
    });
    blind.map(|(rule, _)| *rule).collect()
}

/// What the pattern asks for, as far as it is known without the request.
fn all_but_request(pattern: &Pattern, event: &Value) -> PartialEvent {
    let paths = pattern.paths();
    let known = paths.iter().filter(|path| !path.starts_with(REQUEST));
    known.fold(PartialEvent::new(), |known, path| {
        let pointer = format!("/{}", path.replace('.', "/"));
        match event.pointer(&pointer) {
            Some(Value::String(text)) => known.field(path, [text]),
            Some(Value::Bool(value)) => known.field(path, [*value]),
            None => known.absent(path),
            // Lists and numbers: whatever the pattern asks of them.
            Some(_) => known,
        }
    })
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, rule, run};

    use super::*;

    fn outcome(service: &str, call: &str, request: Value) -> Outcome {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request);
        run(&rule::<RequestNotRecorded>([]), &event)
    }

    #[test]
    fn the_rules_that_cannot_judge_the_call_are_named() {
        let omitted = json!({"omitted": true, "originalSize": 131_072, "reason": "requestParameters too large"});
        let told = outcome("rds", "ModifyDBInstance", omitted.clone()).reported();
        let rules = told.details["rules"].as_array().unwrap();
        assert!(rules.contains(&json!("databaseMadePublic")), "{rules:?}");
        assert!(told.severity >= Some(Severity::High), "{told:?}");
        // Rules that need no request, or miss it themselves, say it.
        for (service, call) in [
            ("cloudtrail", "StopLogging"),
            ("s3", "PutBucketReplication"),
            ("glue", "BatchCreatePartition"),
        ] {
            assert_eq!(
                outcome(service, call, omitted.clone()),
                Outcome::Silent,
                "{call}"
            );
        }
    }

    #[test]
    fn a_field_of_that_name_in_the_request_is_no_way_around() {
        let request = json!({"omitted": true, "publiclyAccessible": true});
        outcome("rds", "ModifyDBInstance", request).reported();
        let request = json!({"omitted": "true"});
        assert_eq!(
            outcome("rds", "ModifyDBInstance", request),
            Outcome::NotDelivered
        );
    }
}
