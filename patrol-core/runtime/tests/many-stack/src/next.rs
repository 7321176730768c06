//! The next build of the stack: five of the rules are gone, and ten have come.

use std::process::ExitCode;

include!(concat!(env!("OUT_DIR"), "/second.rs"));

fn main() -> ExitCode {
    patrol_runtime::main()
}
