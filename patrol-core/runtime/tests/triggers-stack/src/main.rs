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
    /// Reports what has no owner.
    pub struct Ownerless = "ownerless";
}
rule! {
    /// Reports who calls.
    pub struct Called = "called" {
        /// The callers' key.
        key: Secret<String>,
    }
}

macro_rules! reports {
    ($($Rule:ident: $pattern:expr, $trigger:expr;)+) => {$(
        impl Rule for $Rule {
            type Detail = Value;
            const META: Metadata = Metadata::new(Severity::Medium);

            fn pattern() -> Pattern {
                $pattern
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

/// The pattern that CloudFormation does not take as it is: it holds a `null`.
fn ownerless() -> Pattern {
    let pattern = r#"{"source":["company.assets"],"detail":{"owner":[null]}}"#.parse();
    pattern.unwrap_or_else(|_| Pattern::source("company.assets"))
}

reports! {
    Ownerless: ownerless(), Trigger::EventPattern;
    Ticked: Pattern::source("aws.events"), Trigger::Schedule(Schedule::new("rate(1 minute)"));
    Chimed: Pattern::source("aws.events"), Trigger::Schedule(Schedule::new("cron(* * * * ? *)").time_zone("Europe/Berlin"));
    Told: Pattern::source("patrol.sns"), Trigger::Sns;
    Queued: Pattern::source("patrol.sqs"), Trigger::Stream(Stream::Sqs);
    Changed: Pattern::source("patrol.dynamodb"), Trigger::Stream(Stream::DynamoDb);
    Called: Pattern::source("patrol.webhook"), Trigger::Webhook(Webhook::SharedKey { header: "X-Key", secret: Called::key });
}

fn main() -> ExitCode {
    patrol_runtime::main()
}
