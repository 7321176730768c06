//! The rules that both builds of the stack have, and what one is made of.

// The generated lines name this crate, wherever they stand.
extern crate self as patrol_many_stack;

use std::{fs::File, io::Write as _};

use patrol_core::{
    ApiCall, Event, Finding, Findings, InvalidValue, ParamType, ParamValue, SharedParam,
};

#[doc(hidden)]
pub mod export {
    pub use patrol_core::{
        ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
    };
}

/// A file in which every rule notes the events that it evaluates: a test sees how often it did, and
/// not only what people were told.
#[derive(Clone, Debug, Default)]
pub struct Evaluations(String);

impl ParamValue for Evaluations {
    const TYPE: ParamType = ParamType::String;
    const SHARED: Option<SharedParam> = Some(SharedParam::new(
        "evaluations",
        "A file for the events that rules evaluate; empty: none.",
        "",
    ));

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        Ok(Self(raw.to_owned()))
    }
}

impl Evaluations {
    fn note(&self, rule: &str, event: &Event<ApiCall>) -> std::io::Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let id = event.detail.other.get("eventID");
        let line = format!("{} {rule}\n", id.and_then(|id| id.as_str()).unwrap_or("-"));
        // One write: lines of several functions do not mix.
        let mut file = File::options().append(true).create(true).open(&self.0)?;
        file.write_all(line.as_bytes())
    }
}

/// What each of the rules does: it reports the call, unless it is expected of whoever made it.
///
/// # Errors
///
/// The file of evaluations cannot be written.
pub fn report(
    rule: &str,
    expected: &[String],
    evaluations: &Evaluations,
    event: &Event<ApiCall>,
) -> std::io::Result<Findings> {
    evaluations.note(rule, event)?;
    let (who, call) = (event.who(), &event.detail.event_name);
    if expected.contains(&who.to_string()) {
        return Ok(Findings::none());
    }
    let words = format!("{who} called {call} in {}.", event.place());
    Ok(Finding::new(call, words).by(who).into())
}

/// One rule: its type, its name, its own parameter if it has one, and its pattern.
#[macro_export]
macro_rules! one {
    ($Rule:ident $name:literal [expected] $pattern:expr) => {
        $crate::export::rule! {
            /// Reports a call.
            pub struct $Rule = $name {
                /// Who may make the call, comma separated.
                expected: Vec<String> = "nobody",
                /// Where the events that it evaluates are noted.
                evaluations: $crate::Evaluations,
            }
        }
        $crate::one!(@ $Rule $name $pattern, |rule: &$Rule| rule.expected.clone());
    };
    ($Rule:ident $name:literal [] $pattern:expr) => {
        $crate::export::rule! {
            /// Reports a call.
            pub struct $Rule = $name {
                /// Where the events that it evaluates are noted.
                evaluations: $crate::Evaluations,
            }
        }
        $crate::one!(@ $Rule $name $pattern, |_: &$Rule| Vec::new());
    };
    (@ $Rule:ident $name:literal $pattern:expr, $expected:expr) => {
        impl $crate::export::Rule for $Rule {
            type Detail = $crate::export::ApiCall;
            const META: $crate::export::Metadata =
                $crate::export::Metadata::new($crate::export::Severity::Medium);

            fn pattern() -> $crate::export::Pattern {
                use $crate::export::*;
                $pattern
            }

            async fn check(
                &self,
                event: &$crate::export::Event<$crate::export::ApiCall>,
                _: &$crate::export::Context,
            ) -> $crate::export::Result<$crate::export::Findings> {
                Ok($crate::report($name, &($expected)(self), &self.evaluations, event)?)
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/both.rs"));
