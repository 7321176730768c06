#![allow(dead_code, reason = "no check reads the parameters of these rules")]

use serde_json::Value;

use super::*;
use crate::{Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule};

const META: Metadata = Metadata::new(Severity::Medium);

macro_rules! quiet_rule {
    ($Rule:ident, $pattern:expr) => {
        quiet_rule!($Rule, $pattern, META);
    };
    ($Rule:ident, $pattern:expr, $meta:expr) => {
        impl Rule for $Rule {
            type Detail = Value;
            const META: Metadata = $meta;
            fn pattern() -> Pattern {
                $pattern
            }
            async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
                Ok(Findings::none())
            }
        }
    };
}

rule! {
    /// Is quiet.
    pub(crate) struct First = "first" {
        /// A parameter.
        one_two: String,
    }
}
rule! {
    /// Has a parameter whose variable is another's.
    pub(crate) struct Colliding = "firstOne" {
        /// A parameter.
        two: String,
    }
}
rule! {
    /// Has no pattern.
    pub(crate) struct Broken = "broken";
}
rule! {
    /// Reads its pattern from JSON with a mistake in it.
    pub(crate) struct Unread = "unread";
}
rule! {
    /// Is off unless somebody turns it on.
    pub(crate) struct Noisy = "noisy";
}
quiet_rule!(Noisy, Pattern::source("a"), META.off_by_default());
quiet_rule!(First, Pattern::source("a"));
quiet_rule!(Colliding, Pattern::source("a"));
quiet_rule!(Unread, r#"{"source": [{"prefx": "a"}]}"#.parse().unwrap());
quiet_rule!(Broken, panic!("`cidr`: no mask"));

fn entry<R: Rule>(location: &'static str) -> &'static RuleEntry {
    Box::leak(Box::new(RuleEntry::of::<R>("a-rules", "1.2.3", location)))
}

#[test]
fn no_rules_are_an_error() {
    assert_eq!(Registry::new(vec![]).unwrap_err(), RegistryError::Empty);
}

#[test]
fn one_name_twice_names_both_places() {
    let rules = vec![entry::<First>("src/b.rs:2"), entry::<First>("src/a.rs:1")];
    let why = Registry::new(rules).unwrap_err().to_string();
    assert!(why.contains("`first`"), "{why}");
    assert!(
        why.contains("a-rules 1.2.3 (src/a.rs:1) and a-rules 1.2.3 (src/b.rs:2)"),
        "{why}"
    );
}

#[test]
fn one_environment_variable_for_two_parameters_is_refused() {
    let rules = vec![entry::<First>("a"), entry::<Colliding>("b")];
    let why = Registry::new(rules).unwrap_err().to_string();
    assert!(
        why.contains("`first.oneTwo` and `firstOne.two` are both `FirstOneTwo`"),
        "{why}"
    );
}

#[test]
fn a_pattern_that_cannot_be_built_names_the_rule() {
    let why = Registry::new(vec![entry::<Broken>("src/x.rs:1")])
        .unwrap_err()
        .to_string();
    assert!(
        why.contains("`broken`") && why.contains("`cidr`: no mask"),
        "{why}"
    );
    let why = Registry::new(vec![entry::<Unread>("src/x.rs:1")])
        .unwrap_err()
        .to_string();
    let reason = "rule `unread` has no valid pattern: source[0]: unknown operator `prefx`";
    assert!(why.starts_with(reason), "{why}");
}

#[test]
fn what_nobody_chose_is_on_if_it_is_on_by_default() {
    let registry = Registry::new(vec![entry::<First>("a"), entry::<Noisy>("b")]).unwrap();
    let on = |choice: Option<bool>| {
        let on = registry.enabled(|_| choice);
        on.rules().iter().map(|rule| rule.name).collect::<Vec<_>>()
    };
    assert_eq!(on(None), ["first"]);
    assert_eq!(on(Some(true)), ["first", "noisy"]);
    assert!(on(Some(false)).is_empty());
}

#[test]
fn rules_are_sorted_and_found() {
    let registry = Registry::new(vec![entry::<First>("a")]).unwrap();
    assert!(registry.get("first").is_some() && registry.get("other").is_none());
    assert!(
        registry
            .filter(|rule| rule.name == "other")
            .rules()
            .is_empty()
    );
}

rule! {
    /// Has defaults, one of which is none.
    pub(crate) struct Ported = "ported" {
        /// A port.
        port: u16 = "many",
        /// Another.
        other: u16 = 22,
    }
}
quiet_rule!(Ported, Pattern::source("a"));

#[test]
fn a_default_that_would_not_be_taken_is_found() {
    let registry = Registry::new(vec![entry::<Ported>("a"), entry::<First>("b")]).unwrap();
    let wrong: Vec<_> = registry
        .wrong_defaults()
        .map(|why| why.to_string())
        .collect();
    let [why] = &wrong[..] else {
        panic!("{wrong:?}");
    };
    assert!(why.contains("`ported.port` is `many`"), "{why}");
}

/// A rule that was checked is made with its first event if it has its defaults, and at the start if it has not.
#[test]
fn a_rule_of_defaults_is_made_when_it_is_asked() {
    let checked = Registry {
        are_defaults_right: true,
        ..Registry::new(vec![entry::<Ported>("a")]).unwrap()
    };
    let start = |port: Option<&str>| {
        let set = port.map(|port| ("ported.port", port));
        let source: crate::MapSource = set.into_iter().collect();
        crate::Router::start_with(&checked, &source, |_| Ok(Context::default()))
    };
    let (router, errors) = start(Some("some"));
    assert!(router.rules().next().is_none() && errors.len() == 1);
    for (port, faults) in [(Some("23"), 0), (Some("many"), 1), (None, 1)] {
        let (router, errors) = start(port);
        assert!(errors.is_empty(), "{port:?}: {errors:?}");
        let event = br#"{"version": "0", "id": "1", "detail-type": "b", "source": "a", "account": "123456789012",
            "time": "2026-03-01T10:00:00Z", "region": "us-east-1", "resources": [], "detail": {}}"#;
        for _ in 0..2 {
            let routed = pollster::block_on(router.route(event)).unwrap();
            assert_eq!(routed.faults.len(), faults, "{port:?}");
            let told = routed.faults.iter().map(|fault| fault.message.clone());
            assert!(
                told.clone().all(|why| why.contains("`ported.port`")),
                "{port:?}"
            );
        }
    }
}

#[test]
fn unchecked_rules_are_the_linked_ones() {
    let unchecked = Registry::linked_unchecked();
    let names = |registry: &Registry| -> Vec<_> {
        let patterns = registry.patterns().map(ToString::to_string);
        let rules = registry.rules().iter().map(|rule| rule.name);
        rules.zip(patterns).collect()
    };
    let first = Registry::of(vec![entry::<First>("a")]);
    let checked = Registry::new(vec![entry::<First>("a")]).unwrap();
    assert_eq!(names(&first), names(&checked));
    let kept = first.filter(|rule| rule.name == "first");
    assert_eq!(names(&kept), names(&checked));
    assert_eq!(
        unchecked.rules().len(),
        inventory::iter::<RuleEntry>.into_iter().count()
    );
}
