//! Clients: one declaration, one client a process, and a word for whatever goes wrong.
#![allow(missing_docs, reason = "a test")]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use patrol_core::{
    Client, Connector, Context, Event, Findings, MapSource, Metadata, Pattern, Permission,
    Registry, Result, Router, Rule, SetupError, Severity, rule,
};
use serde_json::Value;

macro_rules! client {
    ($Client:ident, $name:literal, $connect:expr) => {
        struct $Client;

        impl Client for $Client {
            const NAME: &'static str = $name;

            fn permissions() -> Vec<Permission> {
                vec![Permission::new(
                    [concat!("test:", stringify!($Client))],
                    ["arn:aws:test:::*"],
                )]
            }

            async fn connect(connector: &Connector) -> Result<Arc<Self>> {
                let connect: fn() -> Result<()> = $connect;
                connect()?;
                if $name == "signed calls" {
                    connector.aws().await?;
                }
                Ok(Arc::new(Self))
            }
        }
    };
}

static COUNTED: AtomicUsize = AtomicUsize::new(0);
static LATE: AtomicUsize = AtomicUsize::new(0);

client!(Counted, "counter", || {
    COUNTED.fetch_add(1, Ordering::Relaxed);
    Ok(())
});
client!(Late, "late", || {
    match LATE.fetch_add(1, Ordering::Relaxed) {
        0 => Err("not yet".into()),
        _ => Ok(()),
    }
});
client!(Broken, "broken", || Ok(Err(Refused(
    "x".parse::<u8>().unwrap_err()
))?));
client!(Panicking, "panicking", || panic!("no client today"));
client!(Signed, "signed calls", || Ok(()));

#[derive(Debug, thiserror::Error)]
#[error("dispatch failure")]
struct Refused(#[source] std::num::ParseIntError);

macro_rules! uses {
    ($($Rule:ident = $name:literal uses $($Client:ty),+;)+) => {$(
        rule! {
            /// Uses clients.
            pub struct $Rule = $name uses $($Client),+;
        }
        impl Rule for $Rule {
            type Detail = Value;
            const META: Metadata = Metadata::new(Severity::Medium);
            fn pattern() -> Pattern {
                Pattern::source("test")
            }
            async fn check(&self, _: &Event, cx: &Context) -> Result<Findings> {
                $( cx.client::<$Client>(self)?; )+
                Ok(Findings::none())
            }
        }
    )+};
}

uses! {
    First = "first" uses Counted;
    Second = "second" uses Counted, Late;
    UsesBroken = "usesBroken" uses Broken;
    UsesPanicking = "usesPanicking" uses Panicking;
    UsesSigned = "usesSigned" uses Signed;
}

rule! {
    /// Uses a client and has parameters.
    pub struct Third = "third" uses Counted, {
        /// A parameter.
        limit: u32,
    }
}

impl Rule for Third {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Medium);

    fn pattern() -> Pattern {
        Pattern::source("test")
    }

    async fn check(&self, _: &Event, cx: &Context) -> Result<Findings> {
        assert_eq!(self.limit, 3);
        cx.client::<Counted>(self)?;
        Ok(Findings::none())
    }
}

fn start(rules: &[&str]) -> (Router, Vec<SetupError>) {
    let registry = Registry::linked().unwrap();
    let source: MapSource = [("third.limit", "3")].into_iter().collect();
    let chosen = registry.filter(|rule| rules.contains(&rule.name));
    assert_eq!(chosen.rules().len(), rules.len());
    pollster::block_on(Router::start(&chosen, &source))
}

fn refusal(rule: &str) -> String {
    let (router, errors) = start(&[rule]);
    assert_eq!(router.rules().count(), 0);
    let [error] = &errors[..] else {
        panic!("{errors:?}")
    };
    assert_eq!(error.rule(), rule);
    error.to_string()
}

#[test]
fn a_declaration_gives_the_client_and_its_permissions() {
    let registry = Registry::linked().unwrap();
    let second = registry.get("second").unwrap();
    let names: Vec<_> = second.clients.iter().map(|client| client.name()).collect();
    assert_eq!(names, ["counter", "late"]);
    let permissions = second.permissions().into_iter();
    let actions: Vec<_> = permissions.flat_map(|one| one.actions).collect();
    assert_eq!(actions, ["test:Counted", "test:Late"]);
}

#[test]
fn one_client_serves_all_rules_and_one_that_failed_is_tried_again() {
    let (_, errors) = start(&["first", "second", "third"]);
    let words: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        words,
        ["rule `second`: client `late` cannot be made: not yet"]
    );
    let (router, errors) = start(&["first", "second", "third"]);
    assert!(errors.is_empty(), "{errors:?}");
    let event = br#"{"source": "test", "detail-type": "Test", "detail": {}}"#;
    let routed = pollster::block_on(router.route(event)).unwrap();
    assert_eq!(routed.matched, ["first", "second", "third"]);
    assert!(routed.faults.is_empty(), "{:?}", routed.faults);
    assert_eq!(COUNTED.load(Ordering::Relaxed), 1);
    assert_eq!(LATE.load(Ordering::Relaxed), 2);
}

#[test]
fn what_goes_wrong_is_told_with_its_sources() {
    assert_eq!(
        refusal("usesBroken"),
        "rule `usesBroken`: client `broken` cannot be made: dispatch failure: invalid digit found in string"
    );
    assert_eq!(
        refusal("usesPanicking"),
        "rule `usesPanicking`: client `panicking` cannot be made: its `connect` panicked: no client today"
    );
}

#[test]
fn a_build_that_cannot_call_aws_says_what_to_build() {
    let words = refusal("usesSigned");
    assert!(
        words.starts_with("rule `usesSigned`: client `signed calls` calls AWS, and this build cannot: build with `--features deploy`"),
        "{words}"
    );
}

#[test]
fn a_test_without_a_fake_is_told_which() {
    let registry = Registry::linked().unwrap();
    let second = registry.filter(|rule| rule.name == "second");
    let given = Context::default().with_client(Arc::new(Counted));
    let (router, errors) =
        Router::start_with(&second, &MapSource::default(), |_| Ok(given.clone()));
    assert_eq!(router.rules().count(), 0);
    assert_eq!(
        errors[0].to_string(),
        "rule `second`: client `late` is not in the context: give a fake with `patrol_testkit::FakeAws::new(...).context::<Late>()`"
    );
    let error = given.client::<Late>(&Second).map(drop).unwrap_err();
    assert!(error.to_string().contains("`late`"), "{error}");
}
