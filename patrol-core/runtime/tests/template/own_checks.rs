//! What linters miss, looked at by the project itself: event patterns, schedules, secrets, leave to
//! call a function. Each check is shown to fail on a template that was broken on purpose.

use std::collections::BTreeMap;

use patrol_core::Pattern;
use patrol_runtime::template::{TemplateError, TemplateOptions};
use patrol_test_support::of_type;
use serde_json::{Value, json};

use crate::variants::{TOGETHER, all, build, registry};

/// A template that nobody has broken.
fn whole() -> Value {
    let template = TemplateOptions::new().build(&registry(&TOGETHER));
    template.expect("a template").into_value()
}

/// The parameters of the linked rules that are secret, and not secret.
fn secrecy() -> BTreeMap<String, bool> {
    let registry = patrol_core::Registry::linked().expect("the test's rules");
    let params = registry.rules().iter().flat_map(|rule| rule.params);
    params
        .map(|param| (param.key().to_owned(), param.secret))
        .collect()
}

/// The parameters that show a secret, or hide what is not secret.
fn shown_secrets(template: &Value) -> Vec<String> {
    let secrecy = secrecy();
    let parameters = template["Parameters"].as_object().into_iter().flatten();
    let wrong = parameters.filter(|(name, parameter)| {
        let secret = secrecy.get(*name);
        let hidden = parameter["NoEcho"] == true;
        let shown = parameter.get("Default").is_some_and(|value| value != "");
        secret.is_some_and(|secret| *secret != hidden || (*secret && shown))
    });
    wrong.map(|(name, _)| name.clone()).collect()
}

/// Every place where a secret parameter's value is put; a function's environment is the one.
fn leaks(template: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (name, _) in secrecy().into_iter().filter(|(_, secret)| *secret) {
        let resources = template["Resources"].as_object().into_iter().flatten();
        for (id, resource) in resources {
            let mut rest = resource.clone();
            if let Some(variables) = rest.pointer_mut("/Properties/Environment/Variables") {
                variables.take();
            }
            if rest.to_string().contains(&format!("\"{name}\"")) {
                found.push(format!("{name} in {id}"));
            }
        }
        if template["Outputs"].to_string().contains(&name) {
            found.push(format!("{name} in the outputs"));
        }
    }
    found
}

/// The template put into an empty one, which checks it all again.
fn checked(template: Value) -> Result<(), TemplateError> {
    let empty = TemplateOptions::new().build(&registry(&["everyHour"]));
    let mut rest = template;
    // Only what is broken: all else is in both.
    let resources = rest["Resources"].as_object_mut().expect("resources");
    resources.retain(|id, _| id.starts_with("Team"));
    empty
        .expect("a template")
        .embed_into(json!({ "Resources": rest["Resources"] }))
        .map(drop)
}

#[test]
fn a_lost_no_echo_is_found() {
    for (name, template) in all() {
        assert_eq!(shown_secrets(template.as_value()), [""; 0], "{name}");
        assert_eq!(leaks(template.as_value()), [""; 0], "{name}");
    }
    let mut broken = whole();
    broken["Parameters"]["PushedToken"]
        .as_object_mut()
        .expect("a secret parameter")
        .remove("NoEcho");
    assert_eq!(shown_secrets(&broken), ["PushedToken"]);
    let mut told = whole();
    told["Outputs"]["Token"] = json!({ "Value": { "Ref": "PushedToken" } });
    assert_eq!(leaks(&told), ["PushedToken in the outputs"]);
}

#[test]
fn every_pattern_is_one() {
    let mut patterns = 0;
    for (name, template) in all() {
        let resources = template.as_value()["Resources"].as_object();
        for (id, resource) in resources.expect("resources") {
            let pattern = &resource["Properties"]["EventPattern"];
            if !pattern.is_null() {
                let text = pattern.as_str().map(str::to_owned);
                let parsed = text
                    .unwrap_or_else(|| pattern.to_string())
                    .parse::<Pattern>();
                assert!(parsed.is_ok(), "{name}: {id}: {parsed:?}");
                patterns += 1;
            }
        }
    }
    assert!(patterns > 20, "{patterns}");
}

#[test]
fn what_a_team_adds_is_looked_at_too() {
    let rule = |properties: Value| json!({ "Type": "AWS::Events::Rule", "Properties": properties });
    let schedule =
        |properties: Value| json!({ "Type": "AWS::Scheduler::Schedule", "Properties": properties });
    let target = json!({ "Arn": { "Fn::GetAtt": ["Function", "Arn"] }, "Id": "one" });
    for (resource, words) in [
        (
            rule(json!({ "EventPattern": { "source": "aws.iam" } })),
            "resource `TeamRule`: its `EventPattern`: ",
        ),
        (
            rule(json!({ "EventPattern": { "source": ["x".repeat(2_100)] } })),
            "characters in the pattern of resource `TeamRule`: 21",
        ),
        (
            rule(json!({})),
            "resource `TeamRule`: an EventBridge rule has",
        ),
        (
            rule(json!({ "ScheduleExpression": "cron(0 25 * * ? *)" })),
            "resource `TeamRule`: `cron(0 25 * * ? *)`: hours `25`",
        ),
        (
            rule(json!({ "ScheduleExpression": "rate(1 hour)", "Targets": vec![target; 6] })),
            "targets of resource `TeamRule`: 6 of at most 5",
        ),
        (
            schedule(json!({ "ScheduleExpression": "rate(1 hours)" })),
            "the unit of 1 is `hour`",
        ),
        (
            schedule(
                json!({ "ScheduleExpression": "rate(1 hour)", "ScheduleExpressionTimezone": "Berlin" }),
            ),
            "unknown time zone `Berlin`",
        ),
    ] {
        let options = TemplateOptions::new().resource("TeamRule", resource.clone());
        let built = options.build(&registry(&["roleAssumed"]));
        let embedded = checked(json!({ "Resources": { "TeamRule": resource } }));
        for error in [built.map(drop), embedded] {
            let error = error.expect_err(words).to_string();
            assert!(error.contains(words), "{error}");
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }
    // What CloudFormation fills in is not known yet.
    let open = rule(json!({ "EventPattern": { "source": [{ "Ref": "TeamName" }] } }));
    assert_eq!(
        checked(json!({ "Resources": { "TeamRule": open } })),
        Ok(())
    );
    let once = schedule(json!({ "ScheduleExpression": "at(2030-01-01T00:00:00)" }));
    assert_eq!(
        checked(json!({ "Resources": { "TeamOnce": once } })),
        Ok(())
    );
}

/// CloudFormation: "'null' values are not allowed in templates".
#[test]
fn no_template_holds_a_null() {
    let template = build(&["accountMade"], &TemplateOptions::new());
    let rule = of_type(&template, "AWS::Events::Rule").next();
    let pattern = &rule.expect("an EventBridge rule").1["EventPattern"];
    let pattern = pattern.as_str().expect("a pattern in one text");
    assert_eq!(
        pattern,
        r#"{"detail":{"owner":[null]},"source":["com.acme"]}"#
    );
    for (name, template) in all() {
        assert!(!holds_null(template.as_value()), "{name}");
    }
    let rule = json!({ "Type": "AWS::Events::Rule", "Properties": { "EventPattern": { "detail": { "owner": [null] } } } });
    let topic = json!({ "Type": "AWS::SNS::Topic", "Properties": { "DisplayName": null } });
    for (resource, words) in [
        (
            rule,
            "`Resources.TeamRule.Properties.EventPattern.detail.owner.0` is null, which CloudFormation refuses in a template: write the pattern as one text",
        ),
        (
            topic,
            "`Resources.TeamRule.Properties.DisplayName` is null, which CloudFormation refuses in a template: leave the key out",
        ),
    ] {
        let options = TemplateOptions::new().resource("TeamRule", resource.clone());
        let built = options.build(&registry(&["roleAssumed"])).map(drop);
        let embedded = checked(json!({ "Resources": { "TeamRule": resource } }));
        for error in [built, embedded] {
            assert_eq!(error.expect_err(words).to_string(), words);
        }
    }
    let text = json!({ "Type": "AWS::Events::Rule", "Properties": { "EventPattern": r#"{"detail":{"owner":[null]}}"# } });
    assert_eq!(
        checked(json!({ "Resources": { "TeamRule": text } })),
        Ok(())
    );
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(map) => map.values().any(holds_null),
        _ => false,
    }
}
