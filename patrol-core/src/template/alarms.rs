//! Alarms: a monitor that fails must say so.

use serde_json::{Value, json};

use super::{
    Template, TemplateError,
    draft::Draft,
    host::Host,
    intrinsics::{attribute, reference},
    queue, topic,
};

/// What an alarm watches.
pub(super) struct Alarm<'a> {
    pub(super) id: String,
    pub(super) description: &'a str,
    pub(super) namespace: &'a str,
    pub(super) metric: &'a str,
    pub(super) dimensions: Value,
    pub(super) statistic: &'a str,
}

/// Adds the alarms of a function.
pub(super) fn of_function(
    template: &Template,
    host: &Host,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let dimensions = json!([{ "Name": "FunctionName", "Value": reference(&host.id("Function")) }]);
    for (part, metric, description) in [
        (
            "ErrorsAlarm",
            "Errors",
            "Rules failed: their events are retried, then kept in the dead-letter queue",
        ),
        (
            "ThrottlesAlarm",
            "Throttles",
            "Events wait because the function may not run more often at once",
        ),
    ] {
        let alarm = Alarm {
            id: host.id(part),
            description,
            namespace: "AWS/Lambda",
            metric,
            dimensions: dimensions.clone(),
            statistic: "Sum",
        };
        add(template, &alarm, draft)?;
    }
    // A rule alone may rightly see nothing for months; all of them together may not.
    if host.isolated().is_none() && template.silence > 0 {
        draft.resource(
            "NoInvocationsAlarm",
            json!({
                "Properties": {
                    "AlarmActions": [reference(topic::ID)],
                    "AlarmDescription": "No event has arrived for a while: is the trail on, are the EventBridge rules enabled?",
                    "ComparisonOperator": "LessThanThreshold",
                    "Dimensions": dimensions,
                    "EvaluationPeriods": template.silence,
                    "MetricName": "Invocations",
                    "Namespace": "AWS/Lambda",
                    "Period": 3_600,
                    "Statistic": "Sum",
                    "Threshold": 1,
                    "TreatMissingData": "breaching",
                },
                "Type": "AWS::CloudWatch::Alarm",
            }),
        )?;
    }
    Ok(())
}

/// Adds the alarm on dead letters.
pub(super) fn of_queue(template: &Template, draft: &mut Draft) -> Result<(), TemplateError> {
    let alarm = Alarm {
        id: "DeadLettersAlarm".to_owned(),
        description: "Events were given up: look into the dead-letter queue",
        namespace: "AWS/SQS",
        metric: "ApproximateNumberOfMessagesVisible",
        dimensions: json!([{ "Name": "QueueName", "Value": attribute(queue::ID, "QueueName") }]),
        statistic: "Maximum",
    };
    add(template, &alarm, draft)
}

/// Adds an alarm with the operator's threshold, period and evaluation periods: one period of the
/// evaluated ones is enough, as a failure must not be waited out.
pub(super) fn add(
    template: &Template,
    alarm: &Alarm<'_>,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let settings = template.alarms;
    draft.resource(
        &alarm.id,
        json!({
            "Properties": {
                "AlarmActions": [reference(topic::ID)],
                "AlarmDescription": alarm.description,
                "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                "DatapointsToAlarm": 1,
                "Dimensions": alarm.dimensions,
                "EvaluationPeriods": settings.evaluation_periods,
                "MetricName": alarm.metric,
                "Namespace": alarm.namespace,
                "Period": settings.period,
                "Statistic": alarm.statistic,
                "Threshold": settings.threshold,
                "TreatMissingData": "notBreaching",
            },
            "Type": "AWS::CloudWatch::Alarm",
        }),
    )
}
