//! AWS's limits, checked before AWS does.
//!
//! Sources: quotas of [CloudFormation](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html),
//! [EventBridge](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html) and
//! [Lambda](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).

use serde_json::{Map, Value};

use super::{Document, Template, TemplateError, function::environment, host::Host};
use crate::RuleEntry;

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
/// Characters of an event pattern unless AWS has granted more.
pub(super) const PATTERN_CHARS: usize = 2_048;
/// Characters of an event pattern that AWS grants at most.
pub(super) const MOST_PATTERN_CHARS: usize = 4_096;
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
    let advice = if found <= MOST_PATTERN_CHARS {
        format!(
            "shorten it with prefixes, or have the quota raised and use `--pattern-limit {MOST_PATTERN_CHARS}`"
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
    let advice = "link fewer rulesets, or make a second stack of some";
    refuse(
        "resources in the template".into(),
        resources.len(),
        RESOURCES,
        advice,
    )?;
    refuse(
        "parameters in the template".into(),
        section("Parameters").len(),
        PARAMETERS,
        advice,
    )?;
    refuse(
        "outputs in the template".into(),
        section("Outputs").len(),
        OUTPUTS,
        advice,
    )?;
    let of_type = |wanted: &'static str| {
        resources
            .values()
            .filter(move |resource| resource["Type"] == wanted)
    };
    refuse(
        "EventBridge rules on the bus".into(),
        of_type("AWS::Events::Rule").count(),
        RULES,
        advice,
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
        advice,
    )
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
