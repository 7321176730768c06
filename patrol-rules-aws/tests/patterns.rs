//! Patterns are such as EventBridge takes without a raised quota.

use patrol_core::Registry;
// Links the rules.
use patrol_rules_aws as _;

/// Source: [quotas of EventBridge](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html).
const CHARACTERS: usize = 2048;

#[test]
fn every_pattern_is_short_enough() {
    let linked = Registry::linked().expect("rules that can be told apart");
    let lengths = linked.rules().iter().zip(linked.patterns());
    let lengths = lengths.map(|(rule, pattern)| (rule.name, pattern.to_string().chars().count()));
    let too_long: Vec<_> = lengths.filter(|(_, length)| *length > CHARACTERS).collect();
    assert!(
        too_long.is_empty(),
        "of {CHARACTERS} characters at most: {too_long:?}"
    );
}
