//! A rule that asks KMS what the event does not say: the alias of a key.

use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde::Deserialize;

use crate::KeyAliases;

rule! {
    /// Reports a KMS key that is going to be deleted.
    ///
    /// # Why
    /// What was encrypted with a key is lost with it.
    ///
    /// # Example
    /// Somebody schedules the deletion of the key of the payroll's backups.
    ///
    /// # Respond
    /// Cancel the deletion (`aws kms cancel-key-deletion`), then ask whoever scheduled it.
    pub struct KeyDeletionScheduled = "keyDeletionScheduled" uses dyn KeyAliases;
}

/// What the call asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    key_id: String,
    pending_window_in_days: Option<u32>,
}

impl Rule for KeyDeletionScheduled {
    type Detail = ApiCall<Request>;
    const META: Metadata = Metadata::new(Severity::High).attack(["T1485"]);

    fn pattern() -> Pattern {
        Pattern::api_call("kms.amazonaws.com", ["ScheduleKeyDeletion"]).succeeded()
    }

    async fn check(&self, event: &Event<Self::Detail>, cx: &Context) -> Result<Findings> {
        let call = &event.detail;
        let Some(request) = &call.request_parameters else {
            return Ok(Findings::none());
        };
        let key = &request.key_id;
        let region = event.region().unwrap_or("us-east-1");
        let aliases = cx.client::<dyn KeyAliases>(self)?;
        let alias = aliases.alias(region, key).await?;
        let name = alias.as_deref().unwrap_or(key);
        let days = request.pending_window_in_days.unwrap_or(30);
        let finding = Finding::new(
            format!("Key is going to be deleted: {name}"),
            format!(
                "{} scheduled the deletion of key {key} in {days} days in {}.",
                event.who(),
                event.place()
            ),
        );
        Ok(finding.key(key).into())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use patrol_core::async_trait;
    use patrol_testkit::{FixtureEvent, Outcome, api_call, json, run_with};

    use super::*;

    /// The one key that has an alias.
    const PAYROLL: &str = "0f0e0d0c-1111-4222-8333-444455556666";

    struct FakeKms;

    #[async_trait]
    impl KeyAliases for FakeKms {
        async fn alias(&self, region: &str, key: &str) -> Result<Option<String>> {
            match region {
                "us-east-1" => Ok((key == PAYROLL).then(|| "alias/payroll".to_owned())),
                other => Err(format!("nothing is known of {other}").into()),
            }
        }
    }

    fn run(event: &FixtureEvent) -> Outcome {
        let cx = Context::default().with_client::<dyn KeyAliases>(Arc::new(FakeKms));
        run_with(&KeyDeletionScheduled, event, &cx)
    }

    fn schedule(key: &str) -> FixtureEvent {
        let request = json!({"keyId": key, "pendingWindowInDays": 7});
        api_call("kms.amazonaws.com", "ScheduleKeyDeletion", request)
    }

    #[test]
    fn reports_a_key_by_its_alias_if_it_has_one() {
        let finding = run(&schedule(PAYROLL)).reported();
        assert_eq!(finding.subject, "Key is going to be deleted: alias/payroll");
        let finding = run(&schedule("other")).reported();
        assert_eq!(finding.subject, "Key is going to be deleted: other");
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice scheduled the deletion of key other in 7 days in account 111122223333, us-east-1."
        );
    }

    #[test]
    fn ignores_refused_calls() {
        let refused = schedule(PAYROLL).error("AccessDeniedException");
        assert_eq!(run(&refused), Outcome::NotDelivered);
    }

    #[test]
    #[should_panic(expected = "nothing is known of eu-west-1")]
    fn a_kms_that_does_not_answer_is_a_loud_failure() {
        let _ = run(&schedule(PAYROLL).region("eu-west-1"));
    }
}
