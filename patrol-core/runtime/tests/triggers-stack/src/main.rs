//! A stack with a rule for each kind of trigger; each reports whatever it is told.

use std::process::ExitCode;

use patrol_core::{
    Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Schedule, Secret, Severity,
    Stream, Trigger, Webhook, rule,
};
use serde_json::Value;

rule! {
    /// Reports every minute.
    pub struct Ticked = "ticked";
}
rule! {
    /// Reports every minute, by a clock in Berlin.
    pub struct Chimed = "chimed";
}
rule! {
    /// Reports what its topic is told.
    pub struct Told = "told";
}
rule! {
    /// Reports what its queue holds.
    pub struct Queued = "queued";
}
rule! {
    /// Reports what changes in its table.
    pub struct Changed = "changed";
}
rule! {
    /// Reports who calls.
    pub struct Called = "called" {
        /// The callers' key.
        key: Secret<String>,
    }
}

macro_rules! reports {
    ($($Rule:ident: $source:literal, $trigger:expr;)+) => {$(
        impl Rule for $Rule {
            type Detail = Value;
            const META: Metadata = Metadata::new(Severity::Medium);

            fn pattern() -> Pattern {
                Pattern::source($source)
            }

            fn trigger() -> Trigger {
                $trigger
            }

            async fn check(&self, event: &Event, _: &Context) -> Result<Findings> {
                Ok(Finding::new(stringify!($Rule), event.detail.to_string()).into())
            }
        }
    )+};
}

reports! {
    Ticked: "aws.events", Trigger::Schedule(Schedule::new("rate(1 minute)"));
    Chimed: "aws.events", Trigger::Schedule(Schedule::new("cron(* * * * ? *)").time_zone("Europe/Berlin"));
    Told: "patrol.sns", Trigger::Sns;
    Queued: "patrol.sqs", Trigger::Stream(Stream::Sqs);
    Changed: "patrol.dynamodb", Trigger::Stream(Stream::DynamoDb);
    Called: "patrol.webhook", Trigger::Webhook(Webhook::SharedKey { header: "X-Key", secret: Called::key });
}

fn main() -> ExitCode {
    patrol_runtime::main()
}
