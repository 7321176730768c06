//! The schedule on which somebody looks for what is over by time alone.

use serde_json::json;

use super::{
    error::TemplateError,
    function::Function,
    rule_events::{add_rule, may_call, target},
    sections::Sections,
};

const ID: &str = "SweepEventRule";
/// How often somebody looks for keys that are due.
const EVERY: &str = "rate(5 minutes)";

/// Adds the schedule that brings the first function to tell what is over by time alone.
pub(super) fn add(functions: &[Function], sections: &mut Sections) -> Result<(), TemplateError> {
    let Some(function) = functions.first() else {
        return Ok(());
    };
    let mut target = target(function, r#"{"patrolSweep":"<time>"}"#.to_owned());
    target["InputTransformer"]["InputPathsMap"] = json!({ "time": "$.time" });
    let properties = json!({
        "Description": "Tells what throttles held back when their time is over, and closes what was not found again",
        "ScheduleExpression": EVERY,
        "State": "ENABLED",
        "Targets": [target],
    });
    may_call(function, sections)?;
    add_rule(function, ID, properties, [].into_iter(), sections)?;
    if let Some(condition) = function.state.condition() {
        sections.only_with(ID, &condition);
    }
    Ok(())
}
