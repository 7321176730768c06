//! AWS's limits, checked before AWS does.
//!
//! Sources: quotas of [CloudFormation](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html),
//! [EventBridge](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html) and
//! [Lambda](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Document, Template, TemplateError, function::environment, host::Host};
use patrol_core::{Pattern, RuleEntry, names::pascal_case};

/// Bytes of a template that is sent with the call itself; a longer one goes through S3.
pub(super) const INLINE_BYTES: usize = 51_200;
/// Bytes of a template at most.
const TEMPLATE_BYTES: usize = 1_000_000;
/// Resources of a template.
const RESOURCES: usize = 500;
/// Parameters of a template.
const PARAMETERS: usize = 200;
/// Outputs of a template.
const OUTPUTS: usize = 200;
/// Bytes of a function's environment, names and values.
const ENVIRONMENT_BYTES: usize = 4_096;
/// Bytes of a function's resource policy.
const RESOURCE_POLICY_BYTES: usize = 20_480;
/// What one permission takes of it: an ARN of a rule and one of the function, some 100 characters
/// each, and the statement around them.
const PERMISSION_BYTES: usize = 420;
/// An ARN in the environment takes about as much.
const ARN_BYTES: usize = 120;
/// EventBridge rules on a bus unless AWS has granted more.
const RULES: usize = 300;

/// A pattern that EventBridge would refuse for its length.
pub(super) fn check_pattern(whose: &str, found: usize, limit: usize) -> Result<(), TemplateError> {
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

/// An environment that is too long before the operator has set anything.
pub(super) fn check_environment(
    template: &Template,
    host: &Host,
    digest: &str,
) -> Result<(), TemplateError> {
    let variables = environment(template, host, digest)?;
    let default = |name: &str| {
        let mut params = host.rules.iter().flat_map(|rule| rule.params);
        params
            .find(|param| param.key() == name)
            .map(|param| param.default.unwrap_or_default().len())
    };
    let size = |(name, value): (&String, &Value)| {
        let value = match value.as_str() {
            Some(text) => text.len(),
            None => default(name).unwrap_or(ARN_BYTES),
        };
        name.len() + value
    };
    refuse(
        format!("bytes in the environment of `{}`", host.id("Function")),
        variables.iter().map(size).sum(),
        ENVIRONMENT_BYTES,
        &format!(
            "most are those of {}: use `--parameters-in ssm`, shorten defaults, let values be references such as `ssm:/STACK/name`, or use `--isolate`",
            longest(host)
        ),
    )
}

/// The rule whose parameters take the most room.
fn longest(host: &Host) -> String {
    let size = |rule: &&&RuleEntry| -> usize {
        let sizes = rule
            .params
            .iter()
            .map(|param| param.key().len() + param.default.unwrap_or_default().len());
        sizes.sum()
    };
    let rule = host.rules.iter().max_by_key(size);
    rule.map_or_else(
        || "no rule".to_owned(),
        |rule| format!("rule `{}`", rule.name),
    )
}

/// Counts and sizes of the whole.
pub(super) fn check(document: &Document) -> Result<(), TemplateError> {
    let empty = Map::new();
    let section = |name: &str| document.as_value()[name].as_object().unwrap_or(&empty);
    let resources = section("Resources");
    let advice = |name: &str, size: fn(&Value) -> usize| {
        let most = most(document.as_value(), section(name), size);
        format!("{most}link fewer rulesets, or make a second stack of some")
    };
    for (name, what, limit) in [
        ("Resources", "resources in the template", RESOURCES),
        ("Parameters", "parameters in the template", PARAMETERS),
        ("Outputs", "outputs in the template", OUTPUTS),
    ] {
        let found = section(name).len();
        refuse(what.into(), found, limit, &advice(name, |_| 1))?;
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
        &advice("Resources", |resource| {
            usize::from(resource["Type"] == "AWS::Events::Rule")
        }),
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
        document.to_string().len(),
        TEMPLATE_BYTES,
        &advice("Resources", |resource| resource.to_string().len()),
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
