//! What stands around an event: nobody but AWS speaks for AWS, and a bus that forwards an event changes nothing in it.

use patrol_core::{Finding, RuleEntry, pattern::cloudtrail::DETAIL_TYPES};
use serde_json::{Value, json};

use super::{Ruleset, fixtures::fixture_names};
use crate::fixture_in;

/// An account and a region that no event of AWS has.
const ELSEWHERE: (&str, &str) = ("000000000001", "xx-nowhere-1");

impl Ruleset {
    /// A rule that reports an event of AWS has nothing delivered of anybody else, whatever else the event says. And
    /// where CloudTrail's record says in which account and region something was done, the envelope does not decide it.
    /// A rule that wants [`every_event`](patrol_core::Metadata::every_event) says why it listens to anybody. The fixtures that report are asked again with other envelopes.
    ///
    /// # Panics
    ///
    /// With every envelope that a rule should not believe.
    #[track_caller]
    pub fn believes_aws_alone(&self) {
        self.each(|rule| {
            let folder = self.fixtures(rule.name);
            let names = fixture_names(&folder);
            let reporting = names.iter().filter(|name| name.starts_with("reports"));
            let faults = reporting.flat_map(|name| {
                let event = fixture_in(&folder, name);
                let faults = [
                    self.believes_a_stranger(rule, name, &event),
                    self.believes_the_envelope(rule, name, &event),
                ];
                let faults = faults.into_iter().flatten();
                faults
                    .map(|fault| format!("{name}: {fault}"))
                    .collect::<Vec<_>>()
            });
            faults.collect()
        });
    }

    fn believes_a_stranger(
        &self,
        rule: &'static RuleEntry,
        fixture: &str,
        event: &Value,
    ) -> Option<String> {
        if rule.metadata.every_event_reason().is_some() {
            return None;
        }
        let mut sources = strangers(event).into_iter();
        let believed = sources.find(|source| {
            let mut event = event.clone();
            event["source"] = json!(source);
            let routed = self.evaluate(rule, fixture, &event);
            routed.is_ok_and(|routed| !routed.matched.is_empty())
        })?;
        Some(format!(
            "the pattern also takes the event from the source `{believed}`, so anybody who may put events on the bus can forge it: ask for a `source` that only AWS can use, as `Pattern::api_call` and `Pattern::recorded_by_cloudtrail` do"
        ))
    }

    fn believes_the_envelope(
        &self,
        rule: &'static RuleEntry,
        fixture: &str,
        event: &Value,
    ) -> Option<String> {
        let record = &event["detail"];
        let says_where = |field: &str| record[field].as_str().is_some_and(|text| !text.is_empty());
        if !is_of_cloudtrail(event) || !says_where("recipientAccountId") || !says_where("awsRegion")
        {
            return None;
        }
        let found = |event: &Value| -> Option<Vec<Finding>> {
            let routed = self.evaluate(rule, fixture, event).ok()?;
            Some(routed.alerts.into_iter().map(|one| one.finding).collect())
        };
        let mut forwarded = event.clone();
        (forwarded["account"], forwarded["region"]) = (json!(ELSEWHERE.0), json!(ELSEWHERE.1));
        (found(event) != found(&forwarded)).then(|| {
            "the finding is another one when the envelope's `account` and `region` differ from those of CloudTrail's record: ask `Event::account`, `Event::region` and `Event::place`, which read the record first".to_owned()
        })
    }
}

/// The sources of everybody else who may put such an event on a bus; none where it is not an event of AWS.
fn strangers(event: &Value) -> Vec<String> {
    let source = event["source"].as_str().unwrap_or_default();
    let Some(service) = source.strip_prefix("aws.") else {
        return Vec::new();
    };
    let mut strangers = vec![
        format!("com.example.{service}"),
        service.to_owned(),
        format!("AWS.{service}"),
        format!(" {source}"),
        "patrol.sns".to_owned(),
        "patrol.webhook".to_owned(),
    ];
    // Partners may write any detail-type; the events of AWS's other services have sources of their own.
    strangers.push(format!("aws.partner/example.com/acme/{service}"));
    strangers
}

fn is_of_cloudtrail(event: &Value) -> bool {
    let detail_type = event["detail-type"].as_str().unwrap_or_default();
    DETAIL_TYPES.contains(&detail_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_ones_own_has_no_strangers() {
        assert_eq!(
            strangers(&json!({"source": "com.example.shop"})),
            [""; 0].map(str::to_owned)
        );
        let sources = strangers(&json!({"source": "aws.iam"}));
        assert!(sources.contains(&"com.example.iam".to_owned()));
        assert!(sources.iter().all(|source| source != "aws.iam"));
    }
}
