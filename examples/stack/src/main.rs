//! A Patrol stack: the rulesets that Cargo.toml lists, as a command line and as a Lambda function.
//!
//! Fork it. Adding a ruleset takes one line in Cargo.toml, nothing here.

// A ruleset that is listed and not linked must not compile: `link_rulesets!` below links each of them.
#![cfg_attr(not(test), deny(unused_crate_dependencies))]

use std::process::ExitCode;

patrol_runtime::link_rulesets!();

fn main() -> ExitCode {
    patrol_runtime::main()
}
