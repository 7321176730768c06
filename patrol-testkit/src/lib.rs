#![doc = include_str!("../README.md")]

mod builders;
mod fake;
mod fixtures;
#[doc(hidden)]
pub mod ruleset;
mod run;
mod runtime;
mod sinks;

pub use serde_json::{Value, json};

pub use self::{
    builders::{FixtureEvent, Identity, api_call, console_sign_in, scheduled, trusted_advisor},
    fake::FakePolicySimulator,
    fixtures::{fixture, fixture_in},
    run::{Outcome, run, run_with},
    sinks::{FakeHttps, alert, alert_of, open_sink, send},
};
