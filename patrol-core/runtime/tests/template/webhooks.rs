//! Webhooks stand apart from detection, unless the operator wants them together.

use patrol_runtime::template::{Isolate, TemplateOptions};
use serde_json::Value;

use crate::variants::{TOGETHER, build, registry};
use patrol_test_support::of_type;

fn variables(template: &Value, function: &str) -> Value {
    template["Resources"][function]["Properties"]["Environment"]["Variables"].clone()
}

#[test]
fn an_open_url_has_a_function_and_a_role_of_its_own() {
    let template = build(&TOGETHER, &TemplateOptions::new());
    let resources = &template["Resources"];
    let url = &resources["WebhookUrl"]["Properties"];
    assert_eq!(url["TargetFunctionArn"]["Fn::GetAtt"][0], "WebhookFunction");
    let function = &resources["WebhookFunction"]["Properties"];
    assert_eq!(function["Role"]["Fn::GetAtt"][0], "WebhookRole");
    assert!(resources["Url"].is_null());
    let called = of_type(&template, "AWS::Lambda::Permission")
        .filter(|(_, permission)| permission["Principal"] == "*")
        .map(|(_, permission)| permission["FunctionName"]["Ref"].clone());
    assert_eq!(called.collect::<Vec<_>>(), ["WebhookFunction"; 2]);
    assert_eq!(
        template["Outputs"]["PushedUrl"]["Value"]["Fn::Sub"],
        "${WebhookUrl.FunctionUrl}pushed"
    );

    // Each serves its own rules, with their parameters and no others.
    let (ours, theirs) = (
        variables(&template, "WebhookFunction"),
        variables(&template, "Function"),
    );
    assert_eq!(ours["PatrolRules"], "pushed");
    // The shorter list of the two, as a stack may have hundreds of rules.
    assert_eq!(theirs["PatrolOtherRules"], "pushed");
    assert!(theirs["PatrolRules"].is_null() && ours["PatrolOtherRules"].is_null());
    assert!(ours["PushedToken"].is_object() && theirs["PushedToken"].is_null());
    assert!(ours["RoleAssumedRoles"].is_null() && theirs["RoleAssumedRoles"].is_object());
}

#[test]
fn the_shared_function_does_not_start_rules_that_have_their_own() {
    // It lacks their parameters, and would not start without.
    let isolated = TemplateOptions::new().isolate(Isolate::Rules(vec!["roleAssumed".into()]));
    let template = build(&["roleAssumed", "policyWritten", "everyHour"], &isolated);
    let variables = variables(&template, "Function");
    assert_eq!(variables["PatrolOtherRules"], "roleAssumed");
    let alone = build(&["policyWritten", "everyHour"], &TemplateOptions::new());
    let variables = &alone["Resources"]["Function"]["Properties"]["Environment"]["Variables"];
    for name in ["PatrolRules", "PatrolOtherRules"] {
        assert!(variables[name].is_null(), "it serves all there are");
    }
}

#[test]
fn the_operator_bounds_webhooks_or_has_them_together() {
    let options = TemplateOptions::new().reserved_concurrency(50);
    let reserved = |options: &TemplateOptions, function: &str| {
        let template = build(&["pushed", "roleAssumed"], options);
        template["Resources"][function]["Properties"]["ReservedConcurrentExecutions"].clone()
    };
    let bounded = options.clone().webhook_concurrency(5);
    assert_eq!(reserved(&bounded, "Function"), 50);
    assert_eq!(reserved(&bounded, "WebhookFunction"), 5);
    assert_eq!(reserved(&options, "WebhookFunction"), 50);
    let isolated = bounded.clone().isolate(Isolate::All);
    assert_eq!(reserved(&isolated, "PushedFunction"), 5);
    assert_eq!(reserved(&isolated, "RoleAssumedFunction"), 50);

    let together = build(&TOGETHER, &TemplateOptions::new().shared_webhooks());
    let url = &together["Resources"]["Url"]["Properties"];
    assert_eq!(url["TargetFunctionArn"]["Fn::GetAtt"][0], "Function");
    assert!(together["Resources"]["WebhookFunction"].is_null());
    assert!(variables(&together, "Function")["PatrolOtherRules"].is_null());

    let error = bounded.shared_webhooks().build(&registry(&TOGETHER));
    let error = error.expect_err("two wishes").to_string();
    assert!(
        error.starts_with("`--webhook-concurrency 5`: expected no `--shared-webhooks`"),
        "{error}"
    );
}

#[test]
fn webhooks_without_a_bound_are_told_of() {
    let noted = |options: TemplateOptions, rules: &[&str]| {
        let template = options.build(&registry(rules)).expect("a template");
        let mut notes = template.notes().iter();
        notes.any(|note| note.contains("--webhook-concurrency"))
    };
    let rules = ["pushed", "roleAssumed"];
    assert!(noted(TemplateOptions::new(), &rules));
    assert!(!noted(
        TemplateOptions::new().webhook_concurrency(5),
        &rules
    ));
    assert!(!noted(TemplateOptions::new(), &["roleAssumed"]));
}

#[test]
fn a_trails_log_objects_are_not_for_webhooks() {
    let options = TemplateOptions::new().trail_bucket("company-trail");
    let template = build(&["pushed", "roleAssumed"], &options);
    assert!(template["Resources"]["TrailRule"].is_object());
    assert!(template["Resources"]["WebhookTrailRule"].is_null());
    assert!(variables(&template, "WebhookFunction")["TrailBucket"].is_null());
    let role = template["Resources"]["WebhookRole"].to_string();
    assert!(!role.contains("ReadTrail"), "{role}");
}
