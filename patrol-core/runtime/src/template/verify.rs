//! What CloudFormation and its linters do not look at and AWS refuses: event patterns, schedules,
//! targets. The team's own resources are looked at like Patrol's.

use serde_json::Value;

use super::{error::TemplateError, finished::Template, limits};
use patrol_core::{Pattern, schedule};

/// Targets of an EventBridge rule.
///
/// Source: [EventBridge quotas](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html).
const TARGETS: usize = 5;

/// Refuses a template that exceeds a limit, or the first resource that AWS would refuse.
pub(super) fn check(template: &Template) -> Result<(), TemplateError> {
    limits::check(template)?;
    refuse_null(template.as_value())?;
    let pattern_limit = template.pattern_limit;
    let resources = &template.as_value()["Resources"];
    let resources = resources.as_object().into_iter().flatten();
    for (id, resource) in resources {
        let properties = &resource["Properties"];
        match resource["Type"].as_str() {
            Some("AWS::Events::Rule") => rule(id, properties, pattern_limit)?,
            Some("AWS::Scheduler::Schedule") => schedule(id, properties)?,
            _ => {}
        }
    }
    Ok(())
}

fn rule(id: &str, properties: &Value, pattern_limit: usize) -> Result<(), TemplateError> {
    let pattern = &properties["EventPattern"];
    let expression = &properties["ScheduleExpression"];
    if pattern.is_null() && expression.is_null() {
        let why = "an EventBridge rule has an `EventPattern` or a `ScheduleExpression`";
        return Err(TemplateError::resource(id, why));
    }
    if !pattern.is_null() && !computed(pattern) {
        let text = match pattern {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let whose = format!("resource `{id}`");
        limits::check_length(&whose, &text, pattern_limit)?;
        let pattern = text
            .parse::<Pattern>()
            .map_err(|why| TemplateError::resource(id, format!("its `EventPattern`: {why}")))?;
        limits::check_pattern(&whose, &pattern, pattern_limit)?;
    }
    if let Some(expression) = expression.as_str() {
        schedule::check_expression(expression)
            .map_err(|why| TemplateError::resource(id, why.to_string()))?;
    }
    let targets = properties["Targets"].as_array().map_or(0, Vec::len);
    if targets > TARGETS {
        return Err(TemplateError::Limit {
            what: format!("targets of resource `{id}`"),
            found: targets,
            limit: TARGETS,
            advice: "make a second EventBridge rule with the same pattern".to_owned(),
        });
    }
    Ok(())
}

fn schedule(id: &str, properties: &Value) -> Result<(), TemplateError> {
    let refuse = |why: schedule::ScheduleError| TemplateError::resource(id, why.to_string());
    if let Some(expression) = properties["ScheduleExpression"].as_str()
        // Scheduler alone knows a single date, `at(2030-01-01T00:00:00)`.
        && !expression.starts_with("at(")
    {
        schedule::check_expression(expression).map_err(refuse)?;
    }
    match properties["ScheduleExpressionTimezone"].as_str() {
        Some(zone) => schedule::check_time_zone(zone).map_err(refuse),
        None => Ok(()),
    }
}

/// CloudFormation takes no `null`, wherever it stands.
fn refuse_null(template: &Value) -> Result<(), TemplateError> {
    let Some(path) = path_of_null(template) else {
        return Ok(());
    };
    let advice = if path.iter().any(|key| key == "EventPattern") {
        "write the pattern as one text"
    } else {
        "leave the key out"
    };
    Err(TemplateError::Null {
        path: path.join("."),
        advice,
    })
}

/// The keys that lead to the first `null`.
fn path_of_null(value: &Value) -> Option<Vec<String>> {
    let inside = |key: String, inner: &Value| {
        let mut path = path_of_null(inner)?;
        path.insert(0, key);
        Some(path)
    };
    match value {
        Value::Null => Some(Vec::new()),
        Value::Object(map) => map
            .iter()
            .find_map(|(key, inner)| inside(key.clone(), inner)),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, inner)| inside(index.to_string(), inner))
        }
        _ => None,
    }
}

/// Does CloudFormation fill something in, so that the value is not known yet?
fn computed(value: &Value) -> bool {
    match value {
        Value::Object(map) => map
            .iter()
            .any(|(key, inner)| key == "Ref" || key.starts_with("Fn::") || computed(inner)),
        Value::Array(items) => items.iter().any(computed),
        _ => false,
    }
}
