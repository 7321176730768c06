//! Wildcards that EventBridge refuses as too complex are refused here first, and rules whose wildcards are too
//! complex together have EventBridge rules of their own.

use patrol_core::{Matcher, Pattern, Trigger, rule};
use patrol_runtime::template::TemplateOptions;
use serde_json::Value;

use crate::{
    silent::silent,
    variants::{build, registry},
};

rule! {
    /// Watches four stacks.
    struct FourStacks = "fourStacks";
}
rule! {
    /// Watches two stacks.
    struct TwoStacks = "twoStacks";
}
rule! {
    /// Watches two other stacks.
    struct OtherStacks = "otherStacks";
}

fn stacks(names: &[&str]) -> Pattern {
    let wildcards = names
        .iter()
        .map(|name| Matcher::try_wildcard(format!("*:stack/{name}/*")).expect("a wildcard"));
    Pattern::api_call("cloudformation.amazonaws.com", ["DeleteStack"])
        .field("detail.requestParameters.stackName", wildcards)
}

silent! {
    FourStacks: stacks(&["a", "b", "c", "d"]), Trigger::EventPattern;
    TwoStacks: stacks(&["a", "b"]), Trigger::EventPattern;
    OtherStacks: stacks(&["c", "d"]), Trigger::EventPattern;
}

fn patterns(template: &Value) -> Vec<String> {
    let resources = template["Resources"].as_object().expect("resources");
    let rules = resources
        .values()
        .filter(|resource| resource["Type"] == "AWS::Events::Rule");
    let patterns = rules.map(|rule| rule["Properties"]["EventPattern"].to_string());
    patterns
        .filter(|pattern| pattern.contains("stackName"))
        .collect()
}

#[test]
fn too_complex_wildcards_are_refused_by_name() {
    let error = TemplateOptions::new()
        .build(&registry(&["fourStacks"]))
        .expect_err("four wildcards");
    let words = "rule `fourStacks`: EventBridge refuses the wildcards of `detail.requestParameters.stackName` in its pattern as too complex";
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn rules_too_complex_together_do_not_share_an_eventbridge_rule() {
    let one = build(&["twoStacks"], &TemplateOptions::new());
    assert_eq!(patterns(&one).len(), 1);
    let both = build(&["twoStacks", "otherStacks"], &TemplateOptions::new());
    let patterns = patterns(&both);
    assert_eq!(patterns.len(), 2, "{patterns:?}");
    for pattern in patterns {
        let pattern: Pattern = pattern.parse().expect("a pattern");
        assert_eq!(pattern.too_complex_field(), None, "{pattern}");
    }
}

#[test]
fn what_members_forward_is_not_too_complex_either() {
    let member = TemplateOptions::new().build_member(&registry(&["twoStacks", "otherStacks"]));
    let patterns = patterns(&member.expect("a template").into_value());
    assert!(!patterns.is_empty());
    for pattern in patterns {
        let pattern: Pattern = pattern.parse().expect("a pattern");
        assert_eq!(pattern.too_complex_field(), None, "{pattern}");
    }
}
