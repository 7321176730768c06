//! A stack whose rules fail on demand: each looks at the events that name it in `detail.rules`.

mod asks;
mod carried;
mod memo;
mod webhooks;

use std::{future::pending, process::ExitCode};

use patrol_core::{
    Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Secret, Severity, rule,
};
use serde_json::Value;

/// What a rule may say of itself.
const REPORTS: Metadata = Metadata::new(Severity::High)
    .attack(["T1078.004"])
    .cis(["1.7"])
    .references(["https://docs.example.com/?a=1&b=|"])
    .runbook("https://wiki.example.com/reports")
    .since("0.1.0");

macro_rules! on_demand {
    ($Rule:ident, $name:literal, $check:expr) => {
        on_demand!($Rule, $name, Metadata::new(Severity::High), $check);
    };
    ($Rule:ident, $name:literal, $meta:expr, $check:expr) => {
        impl Rule for $Rule {
            type Detail = Value;
            const META: Metadata = $meta;

            fn pattern() -> Pattern {
                Pattern::source("faults").field("detail.rules", [$name])
            }

            async fn check(&self, event: &Event, _: &Context) -> Result<Findings> {
                let check: fn(&Self, &Event) -> Result<Findings> = $check;
                if $name == "hangs" {
                    pending::<()>().await;
                }
                check(self, event)
            }
        }
    };
}

rule! {
    /// Reports every event.
    ///
    /// # Respond
    /// Ask whoever did it.
    pub struct Reports = "reports";
}
on_demand!(Reports, "reports", REPORTS, |_, event| {
    let text = |name: &str| event.detail[name].as_str().unwrap_or(name).to_owned();
    let mut finding = Finding::new(text("subject"), text("summary"));
    finding.key = event.detail["key"].as_str().map(str::to_owned);
    if let Some(value) = event.detail.get("value") {
        finding = finding.detail("value", value.clone());
    }
    Ok(finding.into())
});

rule! {
    /// Panics at every event.
    pub struct Panics = "panics";
}
on_demand!(Panics, "panics", |_, _| panic!("as the test asked"));

rule! {
    /// Fails at every event.
    pub struct Fails = "fails";
}
on_demand!(Fails, "fails", |_, _| Err("no luck today".into()));

rule! {
    /// Never answers.
    pub struct Hangs = "hangs";
}
on_demand!(Hangs, "hangs", |_, _| Ok(Findings::none()));

rule! {
    /// Needs parameters.
    pub struct Configured = "configured" {
        /// A number.
        limit: u32,
        /// Nobody's business.
        token: Secret<u64>,
    }
}
on_demand!(Configured, "configured", |rule, _| {
    let sum = u64::from(rule.limit) + rule.token.expose();
    Ok((sum == 0)
        .then(|| Finding::new("nothing", "Nothing at all."))
        .into())
});

macro_rules! logged {
    ($Rule:ident, $name:literal, $answer:expr) => {
        impl Rule for $Rule {
            type Detail = Value;
            const META: Metadata = Metadata::new(Severity::Medium);

            fn pattern() -> Pattern {
                Pattern::source("aws.faults").field("detail.logged", [$name])
            }

            async fn check(&self, event: &Event, _: &Context) -> Result<Findings> {
                let text = event.detail["summary"].as_str().unwrap_or_default();
                let answer: fn(&str) -> Result<Findings> = $answer;
                answer(text)
            }
        }
    };
}

rule! {
    /// Reports every record of a log that names it.
    pub struct Logged = "logged";
}
logged!(Logged, "logged", |text| Ok(
    Finding::new("logged", text).into()
));

rule! {
    /// Fails at every record of a log that names it.
    pub struct LogFails = "logFails";
}
logged!(LogFails, "logFails", |_| Err("no luck today".into()));

rule! {
    /// Reports its parameters: more than SSM gives at once.
    pub struct Wide = "wide" {
        /// A list.
        names: Vec<String> = "",
        /// A text.
        a: String = "",
        /// A text.
        b: String = "",
        /// A text.
        c: String = "",
        /// A text.
        d: String = "",
        /// A text.
        e: String = "",
        /// A text.
        f: String = "",
        /// A text.
        g: String = "",
        /// A text.
        h: String = "",
        /// A text.
        i: String = "",
        /// A text.
        j: String = "",
    }
}
on_demand!(Wide, "wide", |rule, _| {
    let letters = [
        &rule.a, &rule.b, &rule.c, &rule.d, &rule.e, &rule.f, &rule.g, &rule.h, &rule.i, &rule.j,
    ];
    let letters = letters.map(String::as_str).concat();
    let names = rule.names.join("+");
    Ok(Finding::new("wide", format!("{names} {letters}")).into())
});

fn main() -> ExitCode {
    patrol_runtime::main()
}
