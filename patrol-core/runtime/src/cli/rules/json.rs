//! Everything that rules declare, for programs.

use std::io;

use serde_json::{Value, json};

use patrol_core::{
    ClientDecl, ParamDecl, Permission, Registry, RuleEntry, Stream, Trigger, Webhook,
};

pub(super) fn write(registry: &Registry) -> io::Result<String> {
    let rules: Vec<_> = registry.rules().iter().map(|rule| entry(rule)).collect();
    Ok(serde_json::to_string_pretty(&rules)? + "\n")
}

fn entry(rule: &RuleEntry) -> Value {
    json!({
        "name": rule.name,
        "ruleset": rule.ruleset,
        "version": rule.ruleset_version,
        "metadata": rule.metadata,
        "deprecated": rule.deprecated,
        "severity": rule.metadata.severity(),
        "summary": rule.docs().summary(),
        "docs": rule.docs().text(),
        "pattern": rule.pattern(),
        "trigger": trigger(&rule.trigger()),
        "aggregate": {
            "text": rule.aggregate().to_string(),
            "words": rule.aggregate().in_words(),
        },
        "parameters": rule.params.iter().map(parameter).collect::<Vec<_>>(),
        "permissions": rule.permissions().iter().map(permission).collect::<Vec<_>>(),
        "clients": rule.clients.iter().map(ClientDecl::name).collect::<Vec<_>>(),
    })
}

fn parameter(param: &ParamDecl) -> Value {
    json!({
        "name": param.name(),
        "key": param.key(),
        "type": param.ty.as_str(),
        "required": param.default.is_none(),
        // A secret is never shown, not even one that everybody can read in the source.
        "default": param.default.filter(|_| !param.secret),
        "allowed": param.allowed,
        "secret": param.secret,
        "shared": param.shared.is_some(),
        "description": param.description(),
    })
}

fn permission(permission: &Permission) -> Value {
    json!({
        "actions": permission.actions,
        "resources": permission.resources,
        "reason": permission.reason,
    })
}

fn trigger(trigger: &Trigger) -> Value {
    match trigger {
        Trigger::EventPattern => json!({"type": "eventPattern"}),
        Trigger::Schedule(schedule) => json!({
            "type": "schedule",
            "expression": schedule.expression,
            "timeZone": schedule.time_zone,
        }),
        Trigger::Sns => json!({"type": "sns"}),
        Trigger::Webhook(webhook) => json!({
            "type": "webhook",
            "authentication": match webhook {
                Webhook::GitHub { .. } => "gitHub",
                Webhook::Slack { .. } => "slack",
                Webhook::Hmac { .. } => "hmac",
                Webhook::SharedKey { .. } => "sharedKey",
                Webhook::Iam => "iam",
                Webhook::Unsigned => "unsigned",
                _ => "unknown",
            },
        }),
        Trigger::Stream(stream) => json!({
            "type": "stream",
            "stream": match stream {
                Stream::Sqs => "sqs",
                Stream::Kinesis => "kinesis",
                Stream::DynamoDb => "dynamoDb",
            },
        }),
        _ => json!({"type": "unknown"}),
    }
}
