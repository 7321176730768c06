#![doc = include_str!("../README.md")]

mod builders;
mod fake;
mod fixtures;
mod memory;
mod replay;
mod rule;
#[doc(hidden)]
pub mod ruleset;
mod run;
mod runtime;
mod sinks;

pub use serde_json::{Value, json};

pub use self::{
    builders::{
        FixtureEvent, Identity, api_call, console_sign_in, dynamodb_record, kinesis_record,
        scheduled, sns_message, sqs_message, trusted_advisor, webhook_request,
    },
    fake::FakeAws,
    fixtures::{fixture, fixture_in},
    memory::Told,
    replay::{Replay, Replayed, replay},
    rule::rule,
    run::{Outcome, run, run_with},
    runtime::block_on,
    sinks::{FakeHttps, alert, alert_of, open_sink, send},
};
