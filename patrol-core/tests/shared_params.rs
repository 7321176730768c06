//! A parameter that several rules have in common is one for all of them.

use patrol_core::{
    Context, Event, Findings, InvalidValue, MapSource, Metadata, ParamSource as _, ParamType,
    ParamValue, Pattern, Registry, Result, Rule, RuleEntry, Severity, SharedParam, rule,
};

/// Places, as a list or as one text.
#[derive(Clone, Debug)]
pub struct Ours<const LIST: bool>;

impl<const LIST: bool> ParamValue for Ours<LIST> {
    const TYPE: ParamType = match LIST {
        true => ParamType::CommaDelimitedList,
        false => ParamType::String,
    };
    const SHARED: Option<SharedParam> = Some(SharedParam::new("ourPlaces", "Places.", "here"));

    fn parse(_: &str) -> Result<Self, InvalidValue> {
        Ok(Self)
    }
}

rule! {
    /// Has a parameter of many.
    pub struct Sharing = "sharing" {
        /// Places to ignore.
        our_places: Ours<true>,
    }
}
rule! {
    /// Has the same parameter.
    pub struct SharingToo = "sharingToo" {
        /// Places to look at.
        our_places: Ours<true>,
    }
}
rule! {
    /// Has another parameter of that name.
    pub struct Unlike = "unlike" {
        /// One place.
        our_places: Ours<false>,
    }
}

macro_rules! quiet {
    ($($Rule:ident)+) => {$(
        impl Rule for $Rule {
            type Detail = serde_json::Value;
            const META: Metadata = Metadata::new(Severity::Low);

            fn pattern() -> Pattern {
                Pattern::source("aws.s3")
            }

            async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
                Ok(Findings::none())
            }
        }
    )+};
}
quiet!(Sharing SharingToo Unlike);

fn entry<R: Rule>() -> &'static RuleEntry {
    Box::leak(Box::new(RuleEntry::of::<R>(
        "rules",
        "1.0.0",
        "src/lib.rs:1",
    )))
}

#[test]
fn a_shared_parameter_is_one_for_all_its_rules() {
    let registry = Registry::new(vec![entry::<Sharing>(), entry::<SharingToo>()]).unwrap();
    let shared = registry.shared_params();
    let [(param, rules)] = &shared[..] else {
        panic!("{shared:?}");
    };
    assert_eq!(param.key(), "OurPlaces");
    assert_eq!(param.default, Some("here"));
    assert_eq!(rules, &["sharing", "sharingToo"]);
}

#[test]
fn one_rule_may_have_a_value_of_its_own() {
    let registry = Registry::new(vec![entry::<Sharing>(), entry::<SharingToo>()]).unwrap();
    let set: MapSource = [("ourPlaces", "all"), ("sharingToo.ourPlaces", "one")]
        .into_iter()
        .collect();
    let of = |rule: &str| set.get(&registry.get(rule).unwrap().params[0]).unwrap();
    assert_eq!(of("sharing").as_deref(), Some("all"));
    assert_eq!(of("sharingToo").as_deref(), Some("one"));
}

#[test]
fn two_parameters_of_one_name_that_differ_are_refused() {
    let why = Registry::new(vec![entry::<Sharing>(), entry::<Unlike>()]).unwrap_err();
    let why = why.to_string();
    let words = "`sharing.ourPlaces` and `unlike.ourPlaces` are both `OurPlaces`";
    assert!(why.contains(words), "{why}");
}
