//! A JSON schema of `patrol.toml`, so that an editor knows the rules, their parameters and what each
//! is for.

use std::{collections::BTreeSet, io};

use serde_json::{Map, Value, json};

use patrol_core::{ParamDecl, ParamType, Registry, RuleEntry, Severity};

pub(super) fn write(registry: &Registry) -> io::Result<String> {
    let rules = registry.rules().iter();
    let tables = rules.map(|rule| (rule.name.to_owned(), table(rule)));
    let names: Vec<_> = registry.rules().iter().map(|rule| rule.name).collect();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "patrol.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "stack": text("The one stack that this file is for, such as `acme-production`."),
            "groups": groups(registry),
            "rules": {
                "description": "The rules: whether they are on, how bad their findings are, their parameters.",
                "type": "object",
                "additionalProperties": false,
                "properties": tables.collect::<Map<_, _>>(),
            },
            "shared": shared(registry),
            "sinks": {
                "description": "Where alerts go, by a name: `SCHEME:ADDRESS [OPTION=VALUE ...]`. An address that is a secret is a reference.",
                "type": "object",
                "additionalProperties": { "type": "string" },
            },
            "alerts": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "routes": {
                        "description": "Which alerts go where: `SINK [FILTER ...]`, such as `oncall severity>=high`.",
                        "type": "array",
                        "items": { "type": "string" },
                    },
                },
            },
            "suppress": {
                "description": "Exceptions with an owner and an end.",
                "type": "array",
                "items": suppression(&names),
            },
        },
    });
    Ok(serde_json::to_string_pretty(&schema)? + "\n")
}

fn shared(registry: &Registry) -> Value {
    let shared = registry.shared_params().into_iter();
    let properties = shared.map(|(param, rules)| {
        let docs = param.shared.map_or("", |shared| shared.docs);
        let mut schema = parameter(param);
        schema["description"] = json!(format!("{docs} For {}.", rules.join(", ")));
        (param.name(), schema)
    });
    json!({
        "description": "Parameters that several rules have, once for all of them; a rule's own table goes before it.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties.collect::<Map<_, _>>(),
    })
}

fn text(description: &str) -> Value {
    json!({ "description": description, "type": "string", "minLength": 1 })
}

fn table(rule: &RuleEntry) -> Value {
    let severities = Severity::ALL.map(Severity::as_str);
    let mut properties = json!({
        "enabled": { "description": "Is the rule on?", "type": "boolean", "default": rule.metadata.is_on_by_default() },
        "severity": {
            "description": "How bad every finding of the rule is.",
            "enum": severities,
            "default": rule.metadata.severity(),
        },
        "aggregate": text("How the rule's findings are put together: such as `every`, `throttle=1h`, `threshold=5/10m`, `distinct=secretId:10/5m`, `first-seen=30d/7d`."),
    });
    for param in rule.params {
        properties[param.name()] = parameter(param);
    }
    json!({
        "description": rule.docs().summary(),
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

/// Whatever its type, a parameter may be a reference, which is text.
fn parameter(param: &ParamDecl) -> Value {
    let mut types = vec!["string"];
    match param.ty {
        ParamType::CommaDelimitedList => types.push("array"),
        ParamType::Number => types.push("number"),
        _ if param.allowed == ["true", "false"] => types.push("boolean"),
        _ => {}
    }
    let mut schema = json!({ "description": param.description(), "type": types });
    if let Some(default) = param.default.filter(|_| !param.secret) {
        schema["default"] = json!(default);
    }
    schema
}

fn groups(registry: &Registry) -> Value {
    let names = registry.rules().iter();
    let names: BTreeSet<_> = names
        .flat_map(|rule| rule.metadata.group_names().iter().copied())
        .collect();
    let list = |description: &str| {
        let names = json!({ "enum": names });
        json!({ "description": description, "type": "array", "items": names })
    };
    json!({
        "description": "Groups of rules, on and off together; a rule's own `enabled` goes before its groups.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "enabled": list("Groups that are on, also their rules that are off by default."),
            "disabled": list("Groups that are off, whatever other groups their rules belong to."),
        },
    })
}

fn suppression(rules: &[&str]) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["rules", "when", "until", "owner", "reason"],
        "properties": {
            "rules": {
                "description": "The rules whose findings it hides.",
                "type": "array",
                "minItems": 1,
                "items": { "enum": rules },
            },
            "when": { "description": "An event pattern: the events in which it hides them.", "type": "object", "minProperties": 1 },
            "until": { "description": "The last day on which it holds, a year ahead at most.", "type": "string", "format": "date" },
            "owner": text("Who is asked before it ends."),
            "reason": text("Why, such as a ticket."),
            "broad": { "description": "Confirms that it is to hide nearly all that its rules find.", "type": "boolean", "default": false },
        },
    })
}
