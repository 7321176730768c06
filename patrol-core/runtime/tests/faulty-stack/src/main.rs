//! A stack whose rules fail on demand: each looks at the events that name it in `detail.rules`.

mod carried;
mod webhooks;

use std::{future::pending, process::ExitCode};

use patrol_core::{
    Context, Event, Finding, Needs, Pattern, PolicySimulator, Result, Rule, Secret, Severity,
    SimulationRequest, rule,
};
use serde_json::Value;

macro_rules! on_demand {
    ($Rule:ident, $name:literal, $check:expr) => {
        impl Rule for $Rule {
            type Detail = Value;
            const SEVERITY: Severity = Severity::High;

            fn pattern() -> Pattern {
                Pattern::source("faults").field("detail.rules", [$name])
            }

            async fn check(&self, event: &Event, _: &Context) -> Result<Option<Finding>> {
                let check: fn(&Self, &Event) -> Result<Option<Finding>> = $check;
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
    pub struct Reports = "reports";
}
on_demand!(Reports, "reports", |_, event| {
    let text = |name: &str| event.detail[name].as_str().unwrap_or(name).to_owned();
    Ok(Some(Finding::new(text("subject"), text("summary"))))
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
on_demand!(Hangs, "hangs", |_, _| Ok(None));

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
    Ok((sum == 0).then(|| Finding::new("nothing", "Nothing at all.")))
});

macro_rules! logged {
    ($Rule:ident, $name:literal, $answer:expr) => {
        impl Rule for $Rule {
            type Detail = Value;

            fn pattern() -> Pattern {
                Pattern::source("aws.faults").field("detail.logged", [$name])
            }

            async fn check(&self, event: &Event, _: &Context) -> Result<Option<Finding>> {
                let text = event.detail["summary"].as_str().unwrap_or_default();
                let answer: fn(&str) -> Result<Option<Finding>> = $answer;
                answer(text)
            }
        }
    };
}

rule! {
    /// Reports every record of a log that names it.
    pub struct Logged = "logged";
}
logged!(Logged, "logged", |text| Ok(Some(Finding::new(
    "logged", text
))));

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
    Ok(Some(Finding::new("wide", format!("{names} {letters}"))))
});

rule! {
    /// Asks IAM what a principal may do, and reports the answer.
    pub struct Simulates = "simulates";
}

impl Rule for Simulates {
    type Detail = Value;

    fn pattern() -> Pattern {
        Pattern::source("faults").field("detail.rules", ["simulates"])
    }

    fn needs() -> Needs {
        Needs::nothing().client::<dyn PolicySimulator>()
    }

    async fn check(&self, _: &Event, cx: &Context) -> Result<Option<Finding>> {
        let request = SimulationRequest::new(
            "arn:aws:iam::123456789012:role/deploy",
            vec!["s3:GetObject".to_owned(), "s3:PutObject".to_owned()],
            vec!["*".to_owned()],
        );
        let simulator = cx.client::<dyn PolicySimulator>()?;
        let decisions = simulator.simulate(&request).await?;
        let words: Vec<String> = decisions
            .iter()
            .map(|one| format!("{} {} {}", one.action, one.resource, one.allowed))
            .collect();
        Ok(Some(Finding::new("Simulated", words.join("; "))))
    }
}

fn main() -> ExitCode {
    patrol_runtime::main()
}
