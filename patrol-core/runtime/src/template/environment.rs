//! The function's environment: the values that it reads when it starts, and the room that they take.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    control,
    error::TemplateError,
    function::Function,
    intrinsics::{arn, reference, sub},
    limits::refuse,
    long_default,
    options::TemplateOptions,
    parameter_store, params, queue, state_table, stream, topic, trail,
};
use crate::metric;
use patrol_core::{ParamDecl, RuleEntry, Trigger};

/// Bytes of a function's environment, names and values.
const ENVIRONMENT_BYTES: usize = 4_096;
/// What an ARN in the environment takes, about.
const ARN_BYTES: usize = 120;

/// The other functions that a function knows by their roles: the environment has room for some.
const KNOWN_FUNCTIONS: usize = 10;

/// What the function reads at its start: the rules' parameters under their own names, where to
/// send alerts, which sources are whose.
pub(super) fn environment(
    options: &TemplateOptions,
    function: &Function,
    digest: &str,
) -> Result<Map<String, Value>, TemplateError> {
    let mut variables = Map::new();
    variables.insert("AlertTopicArn".into(), reference(topic::ID));
    for name in [
        params::BUS,
        state_table::PARAMETER,
        "AlertRoutes",
        params::DISPATCH,
        params::SECURITY_HUB,
    ] {
        variables.insert(name.into(), reference(name));
    }
    variables.insert("PatrolDigest".into(), json!(digest));
    variables.insert(metric::VARIABLE.into(), reference("AWS::StackName"));
    variables.insert(state_table::VARIABLE.into(), function.state.variable());
    // What the function itself causes must not come back to it.
    variables.insert("PatrolRoleArn".into(), arn(&function.id("Role")));
    if (1..=KNOWN_FUNCTIONS).contains(&function.other_roles.len()) {
        let roles: Vec<_> = function.other_roles.iter().map(|role| arn(role)).collect();
        let joined = json!({ "Fn::Join": [",", roles] });
        variables.insert("PatrolStackRoleArns".into(), joined);
    }
    if function.serves_webhooks() {
        // Lambda keeps what fails of the other sources; a request is answered and gone.
        variables.insert("PatrolDeadLetterQueueUrl".into(), reference(queue::ID));
    }
    if let Some(bucket) = trail::bucket_of(options, function) {
        variables.insert(trail::VARIABLE.into(), json!(bucket));
        variables.insert(trail::OWNER.into(), trail::owner(options));
    }
    if !function.others.is_empty() {
        // Whichever is the shorter list: the environment has room for some 150 names.
        let ours = function.rules.iter().map(|rule| rule.name);
        let ours = ours.collect::<Vec<_>>().join(",");
        let others = function.others.join(",");
        let (name, rules) = if others.len() < ours.len() {
            ("PatrolOtherRules", others)
        } else {
            ("PatrolRules", ours)
        };
        variables.insert(name.into(), json!(rules));
    }
    if let Some(id) = parameter_store::id(options, function) {
        variables.insert("PatrolParameters".into(), sub(format!("ssm:${{{id}}}")));
    }
    for (name, value) in control::variables(options, function) {
        variables.insert(name.into(), value);
    }
    if let Some(age) = &options.refresh_after {
        variables.insert("PatrolRefreshAfter".into(), json!(age));
    }
    let mut shared = BTreeSet::new();
    for rule in &function.rules {
        let here = |param: &&ParamDecl| options.in_environment(param);
        for param in rule.params.iter().filter(here) {
            // A parameter of this name would take the place of the function's own, unless another
            // rule of the function has put it there.
            let key = param.key();
            let again = param.shared.is_some() && !shared.insert(key);
            if !again
                && variables
                    .insert(key.to_owned(), long_default::variable(param))
                    .is_some()
            {
                return Err(TemplateError::NameTaken(key.to_owned()));
            }
        }
        let source = match rule.trigger() {
            Trigger::Sns => rule.logical_id() + "Topic",
            Trigger::Stream(_) => stream::parameter(rule),
            _ => continue,
        };
        let name = rule.logical_id() + "SourceArn";
        if variables.insert(name.clone(), reference(&source)).is_some() {
            return Err(TemplateError::NameTaken(name));
        }
    }
    Ok(variables)
}

/// An environment that is too long before the operator has set anything.
pub(super) fn check(
    options: &TemplateOptions,
    function: &Function,
    digest: &str,
) -> Result<(), TemplateError> {
    let variables = environment(options, function, digest)?;
    let param = |name: &str| {
        let mut params = function.rules.iter().flat_map(|rule| rule.params);
        params.find(|param| param.key() == name)
    };
    let size = |(name, value): (&String, &Value)| {
        let value = match (value.as_str(), param(name)) {
            (Some(text), _) => text.len(),
            // It is not there.
            (None, Some(param)) if long_default::is_long(param) => return 0,
            (None, Some(param)) => param.default.unwrap_or_default().len(),
            (None, None) if name == "PatrolStackRoleArns" => function.other_roles.len() * ARN_BYTES,
            (None, None) => ARN_BYTES,
        };
        name.len() + value
    };
    refuse(
        format!("bytes in the environment of `{}`", function.id("Function")),
        variables.iter().map(size).sum(),
        ENVIRONMENT_BYTES,
        &format!(
            "most are those of {}: use `--parameters-in file` or `ssm`, shorten defaults, let values be references such as `ssm:/STACK/name`, or use `--isolate`",
            longest(function)
        ),
    )
}

/// The rule whose parameters take the most room.
fn longest(function: &Function) -> String {
    let size = |rule: &&&RuleEntry| -> usize {
        let params = rule.params.iter();
        let sizes = params
            .filter(|param| !long_default::is_long(param))
            .map(|param| param.key().len() + param.default.unwrap_or_default().len());
        sizes.sum()
    };
    let rule = function.rules.iter().max_by_key(size);
    rule.map_or_else(
        || "no rule".to_owned(),
        |rule| format!("rule `{}`", rule.name),
    )
}
