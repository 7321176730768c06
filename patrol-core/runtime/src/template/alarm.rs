//! A CloudWatch alarm: what it watches and whom it notifies.

use serde_json::{Value, json};

use super::{
    error::TemplateError,
    intrinsics::{reference, sub},
    options::TemplateOptions,
    sections::Sections,
    topic,
};
use crate::metric::STACK;

/// An alarm on one metric.
pub(super) struct Alarm<'a> {
    pub(super) id: String,
    /// What has happened, for the people who are notified.
    pub(super) description: &'a str,
    pub(super) namespace: &'a str,
    pub(super) metric: &'a str,
    /// Of which resource, or of which stack.
    pub(super) dimension: (&'a str, Value),
    pub(super) limit: Limit,
    /// The condition of what it watches, where that is not always there.
    pub(super) condition: Option<&'a str>,
}

/// How much is too much.
#[derive(Clone, Copy)]
pub(super) enum Limit {
    /// As many in a period as the operator's threshold says.
    Count,
    /// As many at once as the operator's threshold says.
    AtOnce,
    /// This much at once.
    Above(u32),
}

/// The dimension of what the stack's functions count of themselves.
pub(super) fn of_stack() -> (&'static str, Value) {
    (STACK, reference("AWS::StackName"))
}

/// Whom the central stack's alarms notify: the topic of the alerts, and a second one where the
/// operator names one, which also hears when the first is broken.
pub(super) fn actions(options: &TemplateOptions) -> Value {
    let second = options.alarm_topic.as_deref().map(sub);
    let topics = [reference(topic::ID)].into_iter().chain(second);
    Value::Array(topics.collect())
}

/// Adds an alarm with the operator's period and evaluation periods. One bad period of those is
/// enough: a failure is reported at once.
pub(super) fn add(
    options: &TemplateOptions,
    alarm: &Alarm<'_>,
    actions: Value,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let settings = options.alarms;
    let (statistic, threshold) = match alarm.limit {
        Limit::Count => ("Sum", settings.threshold),
        Limit::AtOnce => ("Maximum", settings.threshold),
        Limit::Above(limit) => ("Maximum", limit),
    };
    let (dimension, value) = &alarm.dimension;
    let properties = json!({
        "AlarmActions": actions,
        "AlarmDescription": alarm.description,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "DatapointsToAlarm": 1,
        "Dimensions": [{ "Name": dimension, "Value": value }],
        "EvaluationPeriods": settings.evaluation_periods,
        "MetricName": alarm.metric,
        "Namespace": alarm.namespace,
        "Period": settings.period,
        "Statistic": statistic,
        "Threshold": threshold,
        "TreatMissingData": "notBreaching",
    });
    let mut resource = json!({ "Properties": properties, "Type": "AWS::CloudWatch::Alarm" });
    if let Some(condition) = alarm.condition {
        resource["Condition"] = json!(condition);
    }
    sections.resource(&alarm.id, resource)
}
