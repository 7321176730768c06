//! An alert for this crate's own tests.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Alert;
use crate::{
    Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, RuleEntry, Severity, rule,
};

rule! {
    /// Is there for the tests of sinks.
    ///
    /// # Respond
    /// Ask whoever did it.
    pub(crate) struct Example = "example";
}

impl Rule for Example {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1078.004", "T1685"])
        .cis(["1.7"])
        .references(["https://docs.aws.amazon.com/example"])
        .runbook("https://wiki.example.com/example")
        .since("0.2.0");

    fn pattern() -> Pattern {
        Pattern::source("example")
    }

    async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
        Ok(Findings::none())
    }
}

/// What the rule found in an event of an attacker's.
pub(super) fn alert(finding: Finding) -> Alert {
    let rule = RuleEntry::of::<Example>("example-rules", "1.0.0", "src/lib.rs:1");
    let event = json!({ "id": "1", "account": "123456789012", "name": "a\u{202e}b" });
    Alert::new(&rule, finding, Arc::new(event))
}
