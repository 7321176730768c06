//! Calls that AWS refused cost an invocation each. A rule that says nothing of them leaves them to its pattern.

use patrol_core::RuleEntry;
use serde_json::{Value, json};

use super::{Ruleset, fixtures::fixture_names};
use crate::fixture_in;

/// What CloudTrail records of calls that were refused: services name it each in their own way.
///
/// Source: [`errorCode`](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
const CODES: [&str; 5] = [
    "AccessDenied",
    "AccessDeniedException",
    "Client.UnauthorizedOperation",
    "ValidationException",
    "VpceAccessDenied",
];

impl Ruleset {
    /// A rule that never reports a call that was refused does not have it delivered either: it costs an invocation, and
    /// an attacker may make thousands of them. The fixtures that report are asked again as if AWS had refused the call.
    ///
    /// # Panics
    ///
    /// With every rule that has refused calls delivered and reports none.
    #[track_caller]
    pub fn filters_refused_calls(&self) {
        self.each(|rule| {
            let folder = self.fixtures(rule.name);
            let names = fixture_names(&folder);
            let reporting = names.iter().filter(|name| name.starts_with("reports"));
            let outcomes: Vec<_> = reporting
                .map(|name| (name, fixture_in(&folder, name)))
                .filter(|(_, event)| is_call(event))
                .flat_map(|(name, event)| self.refused(rule, name, &event))
                .collect();
            let delivered = outcomes.iter().any(|outcome| outcome.delivered);
            let reported = outcomes.iter().any(|outcome| outcome.reported);
            if delivered && !reported {
                let words = "calls that AWS refused are delivered and never reported: ask for those that succeeded in the pattern, with `Pattern::succeeded`";
                return vec![words.to_owned()];
            }
            Vec::new()
        });
    }

    /// What becomes of an event, each time with another refusal in it.
    fn refused(&self, rule: &'static RuleEntry, fixture: &str, event: &Value) -> Vec<Outcome> {
        let evaluate = |code: Option<&str>| {
            let mut event = event.clone();
            if let Some(code) = code {
                event["detail"]["errorCode"] = json!(code);
                event["detail"]["errorMessage"] = json!("refused");
                event["detail"]["responseElements"] = Value::Null;
            }
            let routed = self.evaluate(rule, fixture, &event).ok()?;
            Some(Outcome {
                delivered: !routed.matched.is_empty(),
                reported: !routed.alerts.is_empty(),
            })
        };
        // A fixture may hold a refusal of its own.
        let codes = match event["detail"]["errorCode"].is_string() {
            true => vec![None],
            false => CODES.into_iter().map(Some).collect(),
        };
        codes.into_iter().filter_map(evaluate).collect()
    }
}

struct Outcome {
    delivered: bool,
    reported: bool,
}

/// Is it the record of a call, which may have been refused?
fn is_call(event: &Value) -> bool {
    event["detail-type"] == "AWS API Call via CloudTrail"
        && event["detail"]["eventName"].is_string()
}
