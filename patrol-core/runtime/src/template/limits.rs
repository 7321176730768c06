//! AWS's limits, checked before AWS does.
//!
//! Sources: quotas of [CloudFormation](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html),
//! [EventBridge](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html) and
//! [Lambda](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    error::TemplateError,
    finished::{TEMPLATE_BYTES, Template},
};
use patrol_core::{Pattern, names::pascal_case};

/// Resources of a template.
const RESOURCES: usize = 500;
/// Parameters of a template.
const PARAMETERS: usize = 200;
/// Outputs of a template.
const OUTPUTS: usize = 200;
/// Bytes of a function's resource policy.
const RESOURCE_POLICY_BYTES: usize = 20_480;
/// What one permission takes of it: an ARN of a rule and one of the function, some 100 characters
/// each, and the statement around them.
const PERMISSION_BYTES: usize = 420;
/// EventBridge rules on a bus unless AWS has granted more.
const RULES: usize = 300;

/// Characters in the input that an EventBridge rule makes of an event.
///
/// Source: [InputTransformer](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html).
pub(super) const INPUT_TEMPLATE: usize = 8_192;

/// A pattern that EventBridge would refuse for its length, its alternatives or its wildcards.
pub(super) fn check_pattern(
    whose: &str,
    pattern: &Pattern,
    limit: usize,
) -> Result<(), TemplateError> {
    check_length(whose, &pattern.to_string(), limit)?;
    if let Some(field) = pattern.too_complex_field() {
        return Err(TemplateError::Wildcards {
            whose: whose.to_owned(),
            field: field.to_owned(),
        });
    }
    refuse(
        format!("combinations of `$or` in the pattern of {whose}"),
        pattern.combinations(),
        Pattern::MAX_COMBINATIONS,
        "list values in one field in place of alternatives, or split the rule",
    )
}

/// A pattern that EventBridge would refuse for its length.
pub(super) fn check_length(whose: &str, pattern: &str, limit: usize) -> Result<(), TemplateError> {
    let found = pattern.chars().count();
    let advice = if found <= Pattern::MAX_CHARS {
        format!(
            "shorten it with prefixes, or have the quota raised and use `--pattern-limit {}`",
            Pattern::MAX_CHARS
        )
    } else {
        "shorten it with prefixes, or split the rule".to_owned()
    };
    refuse(
        format!("characters in the pattern of {whose}"),
        found,
        limit,
        &advice,
    )
}

/// Refuses a template that is larger, or has more of something, than AWS takes.
pub(super) fn check(template: &Template) -> Result<(), TemplateError> {
    let empty = Map::new();
    let section = |name: &str| template.as_value()[name].as_object().unwrap_or(&empty);
    let resources = section("Resources");
    let advice = |name: &str, size: fn(&Value) -> usize, first: &str| {
        let most = most(template.as_value(), section(name), size);
        format!("{most}{first}link fewer rulesets, or make a second stack of some")
    };
    let values = "let `patrol.toml` hold the values with `--parameters-in file`, ";
    for (name, what, limit, first) in [
        ("Resources", "resources in the template", RESOURCES, ""),
        (
            "Parameters",
            "parameters in the template",
            PARAMETERS,
            values,
        ),
        ("Outputs", "outputs in the template", OUTPUTS, ""),
    ] {
        let found = section(name).len();
        refuse(what.into(), found, limit, &advice(name, |_| 1, first))?;
    }
    let of_type = |wanted: &'static str| {
        resources
            .values()
            .filter(move |resource| resource["Type"] == wanted)
    };
    refuse(
        "EventBridge rules on the bus".into(),
        of_type("AWS::Events::Rule").count(),
        RULES,
        &advice(
            "Resources",
            |resource| usize::from(resource["Type"] == "AWS::Events::Rule"),
            "",
        ),
    )?;
    for (id, _) in resources
        .iter()
        .filter(|(_, resource)| resource["Type"] == "AWS::Lambda::Function")
    {
        let found = of_type("AWS::Lambda::Permission")
            .filter(|permission| permission["Properties"]["FunctionName"]["Ref"] == **id)
            .count();
        refuse(
            format!("permissions to call `{id}`"),
            found,
            RESOURCE_POLICY_BYTES / PERMISSION_BYTES,
            "give some rules functions of their own with `--isolate RULE`",
        )?;
    }
    refuse(
        "bytes in the template".into(),
        template.to_string().len(),
        TEMPLATE_BYTES,
        &advice("Resources", |resource| resource.to_string().len(), ""),
    )
}

/// The rule that has the most of a section, in words; a rule's entries begin with its logical id.
fn most(template: &Value, section: &Map<String, Value>, size: impl Fn(&Value) -> usize) -> String {
    let rules: Vec<_> = match &template["Metadata"]["Patrol"]["Rules"] {
        Value::Object(rules) => rules.keys().map(String::as_str).collect(),
        Value::Array(rules) => rules.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, value) in section {
        let owners = rules
            .iter()
            .filter(|rule| id.starts_with(&pascal_case(rule)));
        if let Some(rule) = owners.max_by_key(|rule| rule.len()) {
            *sizes.entry(rule).or_default() += size(value);
        }
    }
    let most = sizes.into_iter().max_by_key(|(_, size)| *size);
    most.map(|(rule, _)| format!("most are those of rule `{rule}`; "))
        .unwrap_or_default()
}

/// Refuses what there is more of than AWS takes.
pub(super) fn refuse(
    what: String,
    found: usize,
    limit: usize,
    advice: &str,
) -> Result<(), TemplateError> {
    if found <= limit {
        return Ok(());
    }
    Err(TemplateError::Limit {
        what,
        found,
        limit,
        advice: advice.to_owned(),
    })
}
