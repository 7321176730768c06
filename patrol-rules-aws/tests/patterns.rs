//! Patterns are such as EventBridge takes without a raised quota.

use patrol_core::{Matcher, Pattern, Registry};
// Links the rules.
use patrol_rules_aws as _;

const SERVICE: &str = "detail.eventSource";

/// What a pattern asks for of each service that it names: the template splits a longer one by service.
fn parts(pattern: &Pattern) -> Vec<Pattern> {
    let services = pattern.exact_values(SERVICE).unwrap_or_default();
    if services.len() < 2 {
        return vec![pattern.clone()];
    }
    let of = |service: &String| {
        let alternatives = pattern.alternatives().into_iter();
        let those = alternatives.filter(|one| {
            let matchers = one.matchers(SERVICE).unwrap_or_default();
            matchers.iter().any(|matcher| matcher.accepts_text(service))
        });
        let those = those
            .map(|one| Pattern::from(one).try_field(SERVICE, [Matcher::from(service.as_str())]));
        let those: Result<Vec<_>, _> = those.collect();
        Pattern::union(&those.expect("a field")).expect("a union")
    };
    services.iter().map(of).collect()
}

#[test]
fn every_pattern_is_short_enough() {
    let linked = Registry::linked().expect("rules that can be told apart");
    let rules = linked.rules().iter().zip(linked.patterns());
    let lengths = rules.flat_map(|(rule, pattern)| {
        let lengths = parts(pattern).into_iter();
        lengths.map(|part| (rule.name, part.to_string().chars().count()))
    });
    let too_long: Vec<_> = lengths
        .filter(|(_, length)| *length > Pattern::DEFAULT_MAX_CHARS)
        .collect();
    let most = Pattern::DEFAULT_MAX_CHARS;
    assert!(
        too_long.is_empty(),
        "of {most} characters at most: {too_long:?}"
    );
}
