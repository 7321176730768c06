//! A new build of the stack, and its end.

use std::{collections::BTreeSet, time::Duration};

use patrol_test_support::Ministack;
use serde_json::json;

use crate::flow::{FEW, Flow, SOME, Wanted};
use crate::operator::{Build, Operator};

fn eventbridge_rules(aws: &mut Ministack) -> usize {
    let rules = aws.call("events", "list_rules", json!({}));
    rules["Rules"].as_array().map_or(0, Vec::len)
}

/// The rules of each event, of two lists of them.
fn by_event(
    one: &Wanted,
    other: &Wanted,
    of: fn(&BTreeSet<String>, &BTreeSet<String>) -> BTreeSet<String>,
) -> Wanted {
    one.iter()
        .zip(other)
        .map(|(one, other)| of(one, other))
        .collect()
}

#[test]
fn an_update_of_three_hundred_rules_loses_no_event_and_no_rule_evaluates_one_twice() {
    let mut aws = Ministack::start("many-update");
    let operator = Operator::new(&aws.endpoint, "many-update");
    let (first, second) = (Build::first(), Build::second());
    let mut flow = Flow::new(&operator, &aws.endpoint);
    let before = flow.wanted(&first, &operator);
    operator.must(&first, "create", &[]);
    assert_eq!(eventbridge_rules(&mut aws), 61);
    let early = flow.round(SOME, &before);

    // Ten rules are new, five are gone, one is turned off.
    operator.decide("[rules.rule123]\nenabled = false\n");
    let after = flow.wanted(&second, &operator);
    let must = by_event(&before, &after, |one, other| one & other);
    let may = by_event(&before, &after, |one, other| one | other);
    let updating = operator.start(&second, "update", &[]);
    let meanwhile = flow.rounds_while(updating, Duration::ZERO, FEW, &must);
    let late = flow.round(SOME, &after);

    let evaluated = flow.evaluated();
    let twice: Vec<_> = evaluated.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let of = |ids: &BTreeSet<String>| -> BTreeSet<_> {
        let pairs = evaluated.keys().filter(|(id, _)| ids.contains(id));
        pairs.cloned().collect()
    };
    assert_eq!(of(&early), flow.pairs(&early, &before));
    assert_eq!(of(&late), flow.pairs(&late, &after));
    let seen = of(&meanwhile);
    let lost = &flow.pairs(&meanwhile, &must) - &seen;
    assert!(lost.is_empty(), "{lost:?}");
    let strange = &seen - &flow.pairs(&meanwhile, &may);
    assert!(strange.is_empty(), "{strange:?}");
    // The test has seen what it is about.
    let changed: BTreeSet<_> = before
        .iter()
        .zip(&after)
        .flat_map(|(one, other)| one ^ other)
        .collect();
    assert_eq!(changed.len(), 16, "{changed:?}");

    // Events still come while the stack is deleted, and after it.
    let nothing = vec![BTreeSet::new(); after.len()];
    let deleting = operator.start(&second, "delete", &[]);
    let last = flow.rounds_while(deleting, Duration::ZERO, FEW, &nothing);
    let gone = flow.round(FEW, &nothing);
    let evaluated: BTreeSet<_> = flow.evaluated().into_keys().collect();
    let of = |ids: &BTreeSet<String>| {
        let pairs = evaluated.iter().filter(|(id, _)| ids.contains(id));
        pairs.cloned().collect::<BTreeSet<_>>()
    };
    assert!(of(&last).is_subset(&flow.pairs(&last, &after)));
    assert_eq!(of(&gone), BTreeSet::new());
    assert_eq!(eventbridge_rules(&mut aws), 0);
    let functions = aws.call("lambda", "list_functions", json!({}));
    assert_eq!(functions["Functions"], json!([]));
}
