//! A stack of 300 rules, for the benchmark `run`.

use std::process::ExitCode;

use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

macro_rules! one {
    ($Rule:ident $name:literal $service:literal $call:literal) => {
        rule! {
            /// Reports a call.
            pub struct $Rule = $name;
        }

        impl Rule for $Rule {
            type Detail = ApiCall;
            const META: Metadata = Metadata::new(Severity::Medium);

            fn pattern() -> Pattern {
                Pattern::api_call($service, [$call]).succeeded()
            }

            async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
                let words = format!("{} called {} in {}.", event.who(), $call, event.place());
                Ok(Finding::new($call, words).by(event.who()).into())
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

fn main() -> ExitCode {
    patrol_runtime::main()
}
