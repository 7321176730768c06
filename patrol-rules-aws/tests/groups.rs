//! Groups: each is explained, and `cis` watches what the CIS AWS Foundations Benchmark wants monitored.

use std::collections::BTreeMap;

use patrol_core::{CIS_VERSION, Registry};
// Links the rules.
use patrol_rules_aws as _;

/// The section on monitoring, 5.1 to 5.15; 5.16 is about Security Hub being on.
const MONITORED: std::ops::RangeInclusive<u8> = 1..=15;

#[test]
fn every_recommendation_on_monitoring_has_a_rule_of_its_group() {
    assert_eq!(
        CIS_VERSION, "v6",
        "are 5.1 to 5.15 still the section on monitoring?"
    );
    let linked = Registry::linked().expect("rules that can be told apart");
    let mut watched: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let of_group = linked.filter(|rule| rule.metadata.group_names().contains(&"cis"));
    for rule in of_group.rules() {
        for recommendation in rule.metadata.cis_recommendations() {
            watched.entry(recommendation).or_default().push(rule.name);
        }
    }
    let missing: Vec<_> = MONITORED
        .map(|number| format!("5.{number}"))
        .filter(|recommendation| !watched.contains_key(recommendation.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "no rule for {missing:?} in {watched:#?}"
    );
}

#[test]
fn a_rule_with_a_recommendation_is_in_the_group() {
    let linked = Registry::linked().expect("rules that can be told apart");
    let outside = linked.rules().iter().filter(|rule| {
        let recommended = !rule.metadata.cis_recommendations().is_empty();
        recommended && !rule.metadata.group_names().contains(&"cis")
    });
    let outside: Vec<_> = outside.map(|rule| rule.name).collect();
    assert!(outside.is_empty(), "not in the group `cis`: {outside:?}");
}

#[test]
fn every_rule_is_in_groups_that_are_explained() {
    let linked = Registry::linked().expect("rules that can be told apart");
    let readme = include_str!("../README.md");
    for rule in linked.rules() {
        let groups = rule.metadata.group_names();
        assert!(!groups.is_empty(), "`{}` is in no group", rule.name);
        for group in groups {
            let row = format!("\n| `{group}` | ");
            assert!(
                readme.contains(&row),
                "`{}`: no row for `{group}`",
                rule.name
            );
        }
    }
}
