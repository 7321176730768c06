//! The keeper of records with both stores, alone and among others.

mod agreement;
mod fake_table;
mod keeping;
mod twice;

use std::sync::Arc;

use patrol_core::{
    Alert, ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Registry, Result, Rule,
    RuleEntry, Severity, rule,
};
use serde_json::json;

use super::{Begin, State, Store, seen::Clock, table::Table};
use fake_table::FakeTable;

rule! {
    /// A rule to be held back.
    struct Noisy = "noisy";
}
rule! {
    /// A rule whose findings are steps.
    struct Earlier = "earlier";
}

macro_rules! silent {
    ($rule:ty) => {
        impl Rule for $rule {
            type Detail = ApiCall;
            const META: Metadata = Metadata::new(Severity::Medium);

            fn pattern() -> Pattern {
                Pattern::source("noisy")
            }

            async fn check(&self, _: &Event<ApiCall>, _: &Context) -> Result<Findings> {
                Ok(Findings::none())
            }
        }
    };
}
silent!(Noisy);
silent!(Earlier);

fn linked() -> Registry {
    let rules = [
        RuleEntry::of::<Noisy>("a-rules", "1.0.0", "here"),
        RuleEntry::of::<Earlier>("a-rules", "1.0.0", "there"),
    ];
    let rules = rules.map(|rule| &*Box::leak(Box::new(rule)));
    Registry::new(rules.to_vec()).expect("the test's rules")
}

/// A state whose rules' findings are put together so: `noisy throttle=1m`.
fn state(store: impl Store + 'static, how: &str) -> State {
    let linked = linked();
    let mut rules = linked.aggregations();
    let errors = rules.overrule_all(how);
    assert!(errors.is_empty() && rules.errors().is_empty(), "{errors:?}");
    State::new(Some(rules), linked, Box::new(store))
}

fn function(table: &FakeTable, how: &str) -> State {
    state(Table::with(table.clone()), how)
}

/// What a rule found in the event of this number at this second of a month.
fn found(rule: &str, number: usize, second: i64, value: u8) -> Alert {
    let linked = linked();
    let rule = linked.get(rule).expect("the test's rule");
    let time = format!(
        "2026-01-{:02}T{:02}:{:02}:{:02}Z",
        1 + second / 86_400,
        second / 3600 % 24,
        second / 60 % 60,
        second % 60
    );
    let finding = Finding::new("noise", "Again.")
        .key("a")
        .detail("value", value);
    let event = json!({ "id": number.to_string(), "time": time, "account": "111122223333" });
    Alert::new(rule, finding, Arc::new(event))
}

/// A clock at this second of the same month; there are ten seconds to tell.
fn at(second: i64) -> Clock {
    const DAY: i64 = 1_767_225_600;
    let now = (DAY + second) * 1000;
    Clock::Wall {
        now,
        lease: now + 10_000,
    }
}

/// Admits a finding and tells it, and before it what is over.
async fn told(state: &State, alert: &Alert, clock: Clock) -> Vec<Alert> {
    let mut told = Vec::new();
    let mut begin = Some(Begin::ALL);
    while let Some(from) = begin.take() {
        let admission = state.admit(alert, clock, from).await;
        for telling in admission.tell {
            told.push(telling.alert.clone());
            state.settle(telling, true).await;
        }
        if let Some(over) = admission.over {
            let (telling, after) = over.split();
            told.push(telling.alert.clone());
            state.settle(telling, true).await;
            begin = Some(after.told(true));
        }
    }
    told
}
