#![doc = include_str!("../README.md")]

mod builders;
mod fake;
mod fixtures;
#[doc(hidden)]
pub mod ruleset;
mod run;
mod runtime;

pub use serde_json::{Value, json};

pub use self::{
    builders::{FixtureEvent, Identity, api_call, console_sign_in, scheduled, trusted_advisor},
    fake::FakeAws,
    fixtures::{fixture, fixture_in},
    run::{Outcome, run, run_with},
    runtime::block_on,
};
