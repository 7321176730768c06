//! CloudFormation parameters: the stack's own and the rules', grouped for the console.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    error::TemplateError, function::Function, intrinsics::reference, options::TemplateOptions,
    secrets, sections::Sections, state_table, stream,
};
use patrol_core::{ParamDecl, ParamType, Registry, RuleEntry, Trigger};

/// Bytes of a parameter's description that CloudFormation takes.
const DESCRIPTION_BYTES: usize = 4_000;
/// Names Dispatch's topic, or nothing.
pub(super) const DISPATCH: &str = "DispatchSnsArn";
/// Names an event bus, or nothing.
pub(super) const BUS: &str = "AlertBusArn";
/// Names the account's product in Security Hub, or nothing.
pub(super) const SECURITY_HUB: &str = "SecurityHubProductArn";
/// Names the version of the function's zip, or nothing.
pub(super) const CODE_VERSION: &str = "CodeS3ObjectVersion";

/// Adds every parameter, and how the console shows them.
pub(super) fn add(
    options: &TemplateOptions,
    functions: &[Function],
    registry: &Registry,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    for (name, parameter) in own().into_iter().chain(code()) {
        sections.parameter(name, parameter)?;
    }
    secrets::add(sections)?;
    for name in [DISPATCH, BUS, SECURITY_HUB, CODE_VERSION] {
        sections.when_set(name);
    }
    let mut groups = vec![
        group(
            "Code",
            &["CodeS3Bucket", "CodeS3Key", CODE_VERSION].map(Into::into),
        ),
        group(
            "Alerts",
            &[
                "AlarmEmail",
                "AlertUrl",
                "AlertRoutes",
                state_table::PARAMETER,
                DISPATCH,
                BUS,
                SECURITY_HUB,
            ]
            .map(Into::into),
        ),
        group("Secrets", &[secrets::KEYS.into()]),
    ];
    let mut labels = Map::new();
    let mut shared = Vec::new();
    // What the operator's file sets for every rule is not a parameter here.
    let outside = functions
        .iter()
        .flat_map(|function| &function.rules)
        .flat_map(|rule| rule.params)
        .filter(|param| !options.in_file(param));
    let outside: BTreeSet<_> = outside.map(ParamDecl::key).collect();
    for (param, rules) in registry.shared_params() {
        if !outside.contains(&param.key()) {
            continue;
        }
        let mut parameter = declared(param);
        let docs = param.shared.map_or("", |shared| shared.docs);
        let description = format!("{docs} For {}.", rules.join(", "));
        parameter["Description"] = json!(cut(&description, DESCRIPTION_BYTES));
        sections.parameter(param.key(), parameter)?;
        labels.insert(param.key().to_owned(), json!({ "default": param.name() }));
        shared.push(param.key().to_owned());
    }
    if !shared.is_empty() {
        groups.push(group("Shared by rules", &shared));
    }
    let mut rules: Vec<_> = functions
        .iter()
        .flat_map(|function| &function.rules)
        .collect();
    rules.sort_by_key(|rule| rule.name);
    for rule in rules {
        let mut keys = Vec::new();
        let own = rule.params.iter().filter(|param| param.shared.is_none());
        for param in own.filter(|param| outside.contains(&param.key())) {
            sections.parameter(param.key(), declared(param))?;
            labels.insert(
                param.key().to_owned(),
                json!({ "default": param.full_name() }),
            );
            keys.push(param.key().to_owned());
        }
        if let Trigger::Stream(_) = rule.trigger() {
            keys.push(stream::parameter(rule));
        }
        if !keys.is_empty() {
            groups.push(group(&title(rule), &keys));
        }
    }
    sections.metadata(
        "AWS::CloudFormation::Interface",
        json!({ "ParameterGroups": groups, "ParameterLabels": labels }),
    );
    Ok(())
}

/// The text of a parameter's value.
pub(super) fn value(param: &ParamDecl) -> Value {
    match param.ty {
        ParamType::CommaDelimitedList => json!({ "Fn::Join": [",", reference(param.key())] }),
        _ => reference(param.key()),
    }
}

fn own() -> [(&'static str, Value); 7] {
    [
        (
            "AlarmEmail",
            json!({
                "AllowedPattern": "^$|^[^@\\s]+@[^@\\s]+$",
                "ConstraintDescription": "must be an e-mail address, or empty",
                "Default": "",
                "Description": "E-mail address that gets alerts and alarms; empty for none. AWS sends it a link to confirm.",
                "Type": "String",
            }),
        ),
        (
            BUS,
            json!({
                "AllowedPattern": "^$|^arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/\\S+$",
                "ConstraintDescription": "must be the ARN of an event bus, or empty",
                "Default": "",
                "Description": "ARN of an EventBridge bus that gets alerts; empty for none. A bus of another account must let this one put events on it.",
                "Type": "String",
            }),
        ),
        (
            SECURITY_HUB,
            json!({
                "AllowedPattern": "^$|^arn:aws[a-z-]*:securityhub:[a-z0-9-]+:[0-9]{12}:product/[0-9]{12}/default$",
                "ConstraintDescription": "must be the ARN of an account's own product, or empty",
                "Default": "",
                "Description": "Product of this account in Security Hub that gets alerts as findings: its ARN, which ends in securityhub:REGION:ACCOUNT:product/ACCOUNT/default; empty for none",
                "Type": "String",
            }),
        ),
        (
            state_table::PARAMETER,
            json!({
                "Default": "",
                "Description": "How often a rule's findings are reported, where it differs from what the rule says, separated by semicolons, such as: assumeRole throttle=1h; serviceLimits threshold=5/10m; rootLogin every.",
                "Type": "String",
            }),
        ),
        (
            "AlertRoutes",
            json!({
                "Default": "",
                "Description": "Which alerts go where, separated by semicolons, such as: slack:URL severity>=high; pagerduty:KEY rule=rootLogin; alerts severity<=medium. Empty: every alert goes to the topic.",
                "NoEcho": true,
                "Type": "String",
            }),
        ),
        (
            DISPATCH,
            json!({
                "AllowedPattern": "^$|^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:\\S+$",
                "ConstraintDescription": "must be the ARN of an SNS topic, or empty",
                "Default": "",
                "Description": "ARN of the SNS topic of Dispatch, which opens GitHub issues, writes to Slack and calls PagerDuty; empty for none.",
                "Type": "String",
            }),
        ),
        (
            "AlertUrl",
            json!({
                "AllowedPattern": "^$|^https://\\S+$",
                "ConstraintDescription": "must be an https address, or empty",
                "Default": "",
                "Description": "HTTPS address that gets alerts and alarms, such as PagerDuty's for Amazon CloudWatch; empty for none.",
                "NoEcho": true,
                "Type": "String",
            }),
        ),
    ]
}

/// Where the function's zip is.
pub(super) fn code() -> [(&'static str, Value); 3] {
    [
        (
            "CodeS3Bucket",
            json!({ "Description": "S3 bucket with the function's zip, in the stack's region", "MinLength": 3, "Type": "String" }),
        ),
        (
            "CodeS3Key",
            json!({ "Description": "Key of the function's zip in that bucket", "MinLength": 1, "Type": "String" }),
        ),
        (
            CODE_VERSION,
            json!({
                "Default": "",
                "Description": "Version of the function's zip in that bucket, so that nobody can put other code there; empty for whatever is there.",
                "Type": "String",
            }),
        ),
    ]
}

/// A rule's parameter as CloudFormation declares it.
fn declared(param: &ParamDecl) -> Value {
    let optional_number = param.ty == ParamType::Number
        && param
            .default
            .is_some_and(|default| default.trim().parse::<f64>().is_err());
    // CloudFormation takes no empty `Number`, and a secret's text may be where the secret is.
    let ty = if optional_number || (param.secret && param.ty == ParamType::Number) {
        ParamType::String
    } else {
        param.ty
    };
    let mut parameter = json!({
        "Description": cut(&param.description(), DESCRIPTION_BYTES),
        "Type": ty.as_str(),
    });
    if optional_number && !param.secret {
        parameter["AllowedPattern"] = json!("^$|^-?[0-9]+(\\.[0-9]+)?$");
        parameter["ConstraintDescription"] = json!("must be a number, or empty");
    }
    if !param.allowed.is_empty() && !param.secret {
        parameter["AllowedValues"] = json!(param.allowed);
    }
    if param.secret {
        parameter["NoEcho"] = json!(true);
    }
    // A secret's default is refused: it would stand in the template for all to read.
    if let Some(default) = param.default {
        parameter["Default"] = json!(default);
    }
    parameter
}

fn group(title: &str, keys: &[String]) -> Value {
    json!({ "Label": { "default": title }, "Parameters": keys })
}

fn title(rule: &RuleEntry) -> String {
    format!("{}: {}", rule.name, rule.docs().summary())
}

fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}
