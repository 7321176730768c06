//! Routes to sinks: no panic, every error is one line, and a route is written as it is read.
//!
//! Run by `.ci/fuzz`.
#![no_main]

#[allow(dead_code, reason = "another target asks the rest")]
#[path = "../../tests/hostile/holds.rs"]
mod holds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| holds::routes(text));
