//! A scheduled rule: an EventBridge schedule, or EventBridge Scheduler where a time zone is asked
//! for.

use std::iter;

use serde_json::json;

use super::{
    error::TemplateError,
    function::Function,
    intrinsics::{arn, sub},
    marker::{EVENT, marked_for},
    options::TemplateOptions,
    queue,
    role::service_role,
    rule_events::{add_rule, description, target},
    sections::Sections,
};
use patrol_core::{RuleEntry, Schedule};

/// Adds what runs a scheduled rule.
pub(super) fn add(
    options: &TemplateOptions,
    function: &Function,
    rule: &RuleEntry,
    schedule: &Schedule,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let Some(zone) = &schedule.time_zone else {
        let properties = json!({
            "Description": description(rule),
            "ScheduleExpression": schedule.expression,
            "State": "ENABLED",
            "Targets": [target(function, marked_for(rule.name, EVENT))],
        });
        let id = rule.logical_id() + "EventRule";
        return add_rule(function, &id, properties, iter::empty(), sections);
    };
    let role = rule.logical_id() + "ScheduleRole";
    let policy = json!({
        "Statement": [
            {
                "Action": "lambda:InvokeFunction",
                "Effect": "Allow",
                "Resource": arn(&function.id("Function")),
            },
            { "Action": "sqs:SendMessage", "Effect": "Allow", "Resource": arn(queue::ID) },
        ],
        "Version": "2012-10-17",
    });
    sections.resource(
        &role,
        service_role(
            options,
            "scheduler.amazonaws.com",
            Some(SCHEDULE_GROUP),
            "Patrol",
            &policy,
        ),
    )?;
    sections.resource(
        &(rule.logical_id() + "Schedule"),
        json!({
            "Metadata": super::skip::skip(&[("CKV_AWS_297", "the input holds the rule's name and nothing secret")]),
            "Properties": {
                "Description": description(rule),
                "FlexibleTimeWindow": { "Mode": "OFF" },
                "ScheduleExpression": schedule.expression,
                "ScheduleExpressionTimezone": zone,
                "State": "ENABLED",
                "Target": {
                    "Arn": arn(&function.id("Function")),
                    "DeadLetterConfig": { "Arn": arn(queue::ID) },
                    "Input": sub(marked_for(rule.name, TICK)),
                    "RoleArn": arn(&role),
                },
            },
            "Type": "AWS::Scheduler::Schedule",
        }),
    )
}

/// Scheduler takes the role for a group of schedules, not for one.
///
/// Source: [confused deputy prevention](https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html).
const SCHEDULE_GROUP: &str =
    "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule-group/default";

/// The tick in the form that an EventBridge schedule gives it, so that the rule sees one shape.
///
/// Source: [context attributes](https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html).
const TICK: &str = r#"{"version":"0","id":"<aws.scheduler.execution-id>","detail-type":"Scheduled Event","source":"aws.events","account":"${AWS::AccountId}","time":"<aws.scheduler.scheduled-time>","region":"${AWS::Region}","resources":["<aws.scheduler.schedule-arn>"],"detail":{}}"#;
