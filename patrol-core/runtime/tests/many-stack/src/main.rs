//! A stack of 300 rules on 60 services with 250 parameters: what it costs, and how it lives.

use std::process::ExitCode;

include!(concat!(env!("OUT_DIR"), "/first.rs"));

fn main() -> ExitCode {
    patrol_runtime::main()
}
