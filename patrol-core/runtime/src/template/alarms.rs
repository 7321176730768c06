//! Alarms: a monitor that fails must say so.

use serde_json::{Value, json};

use super::{
    error::TemplateError,
    function::Function,
    intrinsics::{attribute, reference, sub},
    options::TemplateOptions,
    queue,
    sections::Sections,
    topic,
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
    options: &TemplateOptions,
    function: &Function,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
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
            id: function.id(part),
            description,
            namespace: "AWS/Lambda",
            metric,
            dimensions: dimensions(function),
            statistic: "Sum",
        };
        add(options, &alarm, topic_alone(), sections)?;
    }
    Ok(())
}

/// Adds the alarm on no event at all. A rule alone may rightly see nothing for months; all of them
/// together may not. So several functions are counted as one, by what Lambda logs of each.
pub(super) fn of_silence(
    options: &TemplateOptions,
    functions: &[Function],
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    if options.silence == 0 {
        return Ok(());
    }
    let mut properties = json!({
        "AlarmActions": topic_alone(),
        "AlarmDescription": "No event has arrived for a while: is the trail on, are the EventBridge rules enabled?",
        "ComparisonOperator": "LessThanThreshold",
        "EvaluationPeriods": options.silence,
        "MetricName": "Invocations",
        "Period": 3_600,
        "Statistic": "Sum",
        "Threshold": 1,
        "TreatMissingData": "breaching",
    });
    if let [function] = functions {
        properties["Dimensions"] = dimensions(function);
        properties["Namespace"] = json!("AWS/Lambda");
    } else {
        let namespace = sub("Patrol/${AWS::StackName}");
        for function in functions {
            sections.resource(
                &function.id("InvocationsMetric"),
                count(function, &namespace),
            )?;
        }
        properties["Namespace"] = namespace;
    }
    sections.resource(
        "NoInvocationsAlarm",
        json!({ "Properties": properties, "Type": "AWS::CloudWatch::Alarm" }),
    )
}

/// Counts a function's invocations under a name that all functions share.
///
/// Source: [system log events](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html).
fn count(function: &Function, namespace: &Value) -> Value {
    json!({
        "Properties": {
            "FilterPattern": r#"{ $.type = "platform.start" }"#,
            "LogGroupName": reference(&function.id("LogGroup")),
            "MetricTransformations": [{
                "MetricName": "Invocations",
                "MetricNamespace": namespace,
                "MetricValue": "1",
            }],
        },
        "Type": "AWS::Logs::MetricFilter",
    })
}

/// Adds the alarm on dead letters, and whom it tells.
pub(super) fn of_queue(
    options: &TemplateOptions,
    actions: Value,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let alarm = Alarm {
        id: "DeadLettersAlarm".to_owned(),
        description: "Events were given up: look into the dead-letter queue",
        namespace: "AWS/SQS",
        metric: "ApproximateNumberOfMessagesVisible",
        dimensions: json!([{ "Name": "QueueName", "Value": attribute(queue::ID, "QueueName") }]),
        statistic: "Maximum",
    };
    add(options, &alarm, actions, sections)
}

/// Alarms go where the alerts go.
pub(super) fn topic_alone() -> Value {
    json!([reference(topic::ID)])
}

fn dimensions(function: &Function) -> Value {
    json!([{ "Name": "FunctionName", "Value": reference(&function.id("Function")) }])
}

/// Adds an alarm with the operator's threshold, period and evaluation periods: one period of the
/// evaluated ones is enough, as a failure must not be waited out.
pub(super) fn add(
    options: &TemplateOptions,
    alarm: &Alarm<'_>,
    actions: Value,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let settings = options.alarms;
    sections.resource(
        &alarm.id,
        json!({
            "Properties": {
                "AlarmActions": actions,
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
