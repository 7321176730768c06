//! The alarm on silence: a trail that was switched off looks like a quiet day.

use serde_json::{Value, json};

use super::{
    alarm,
    error::TemplateError,
    function::Function,
    intrinsics::{reference, sub},
    options::TemplateOptions,
    rule_patterns::RulePattern,
    sections::Sections,
};

/// What the functions write of each invocation: how many CloudTrail events it had.
const CLOUDTRAIL_EVENTS: &str = "CloudTrailEvents";
/// The same of all events, for a stack without a rule for CloudTrail events.
const EVENTS: &str = "Events";

/// Adds the alarm, and what counts events for it.
///
/// One rule may rightly see nothing for months; all of them together may not. So the functions'
/// counts are added up, from what they log, under a name of the stack's own.
pub(super) fn add(
    options: &TemplateOptions,
    functions: &[Function],
    patterns: &[RulePattern],
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    if options.silence == 0 {
        return Ok(());
    }
    let hears_trail = |function: &&Function| {
        let mut patterns = patterns.iter().filter(|with| with.from_cloudtrail);
        options.trail_bucket.is_some() || patterns.any(|with| function.serves(with.rule))
    };
    let detects = |function: &&Function| !function.serves_webhooks_only();
    let mut metric = CLOUDTRAIL_EVENTS;
    let mut counted: Vec<_> = functions
        .iter()
        .filter(detects)
        .filter(hears_trail)
        .collect();
    if counted.is_empty() {
        metric = EVENTS;
        counted = functions.iter().filter(detects).collect();
    }
    if counted.is_empty() {
        return Ok(());
    }
    let namespace = sub("Patrol/${AWS::StackName}");
    for function in counted {
        let id = function.id(&format!("{metric}Metric"));
        sections.resource(&id, count(function, metric, &namespace))?;
    }
    let words = if metric == CLOUDTRAIL_EVENTS {
        "No CloudTrail event has arrived for a while: is the trail on, are the EventBridge rules enabled?"
    } else {
        "No event has arrived for a while: are the EventBridge rules enabled, do the senders send?"
    };
    sections.resource(
        "SilenceAlarm",
        json!({
            "Properties": {
                "AlarmActions": alarm::actions(options),
                "AlarmDescription": words,
                "ComparisonOperator": "LessThanThreshold",
                "EvaluationPeriods": options.silence,
                "MetricName": metric,
                "Namespace": namespace,
                "Period": 3_600,
                "Statistic": "Sum",
                "Threshold": 1,
                "TreatMissingData": "breaching",
            },
            "Type": "AWS::CloudWatch::Alarm",
        }),
    )
}

/// Adds up what a function logs of its invocations.
///
/// Source: [filter patterns for JSON log events](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html).
fn count(function: &Function, metric: &str, namespace: &Value) -> Value {
    json!({
        "Properties": {
            "FilterPattern": format!("{{ $.{metric} > 0 }}"),
            "LogGroupName": reference(&function.id("LogGroup")),
            "MetricTransformations": [{
                "MetricName": metric,
                "MetricNamespace": namespace,
                "MetricValue": format!("$.{metric}"),
            }],
        },
        "Type": "AWS::Logs::MetricFilter",
    })
}
