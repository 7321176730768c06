//! Which alarms a stack has: a monitor that fails must say so.
//!
//! Sources: metrics of [Lambda](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html),
//! [EventBridge](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html),
//! [SNS](https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html) and
//! [SQS](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html).

use serde_json::Value;

use super::{
    alarm::{self, Alarm, Limit},
    error::TemplateError,
    function::Function,
    intrinsics::{attribute, reference},
    options::TemplateOptions,
    queue,
    sections::Sections,
};
use crate::metric::NAMESPACE;
use patrol_core::{RuleEntry, Stream, Trigger};

/// Milliseconds that an event may wait for its function: far longer than two retries take.
const MAX_WAIT: u32 = 15 * 60 * 1_000;
/// Milliseconds that a stream's record may wait: streams keep records for a day or longer.
const MAX_STREAM_WAIT: u32 = 60 * 60 * 1_000;

/// An alarm of a function: the part of its logical id, the metric, the limit, and what happened.
type OfFunction = (&'static str, &'static str, Limit, &'static str);

/// Every function may fail, and be called too often at once.
const ALWAYS: [OfFunction; 2] = [
    (
        "ErrorsAlarm",
        "Errors",
        Limit::Count,
        "Rules failed: their events are retried, then kept in the dead-letter queue",
    ),
    (
        "ThrottlesAlarm",
        "Throttles",
        Limit::Count,
        "Events wait because the function may not run more often at once",
    ),
];

/// Events wait at Lambda, which gives them up in the end.
const OF_EVENTS: [OfFunction; 3] = [
    (
        "EventAgeAlarm",
        "AsyncEventAge",
        Limit::Above(MAX_WAIT),
        "Events wait for the function for more than 15 minutes",
    ),
    (
        "DroppedEventsAlarm",
        "AsyncEventsDropped",
        Limit::Count,
        "Lambda gave up events",
    ),
    (
        "DestinationAlarm",
        "DestinationDeliveryFailures",
        Limit::Count,
        "Events are lost: Lambda could not put them into the dead-letter queue",
    ),
];

/// Records wait in a stream, which drops old ones.
const OF_STREAMS: [OfFunction; 1] = [(
    "StreamAgeAlarm",
    "IteratorAge",
    Limit::Above(MAX_STREAM_WAIT),
    "Records of a stream wait for the function for more than an hour",
)];

/// A URL's callers get the error and may not try again.
const OF_URL: [OfFunction; 1] = [(
    "UrlErrorsAlarm",
    "Url5xxCount",
    Limit::Count,
    "Webhook calls failed: the callers were told and may try again",
)];

/// Adds the alarms of a function.
pub(super) fn of_function(
    options: &TemplateOptions,
    function: &Function,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    add_all(options, function, &ALWAYS, sections)?;
    // A webhook's caller waits for the answer: no event waits at Lambda.
    if !function.serves_webhooks_only() {
        add_all(options, function, &OF_EVENTS, sections)?;
    }
    let reads_stream = |rule: &&RuleEntry| {
        matches!(
            rule.trigger(),
            Trigger::Stream(Stream::Kinesis | Stream::DynamoDb)
        )
    };
    if function.rules.iter().any(reads_stream) {
        add_all(options, function, &OF_STREAMS, sections)?;
    }
    Ok(())
}

/// Adds the alarm on a function's URL.
pub(super) fn of_url(
    options: &TemplateOptions,
    function: &Function,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    add_all(options, function, &OF_URL, sections)
}

fn add_all(
    options: &TemplateOptions,
    function: &Function,
    alarms: &[OfFunction],
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    for (part, metric, limit, description) in alarms {
        let alarm = Alarm {
            id: function.id(part),
            description,
            namespace: "AWS/Lambda",
            metric,
            dimension: ("FunctionName", reference(&function.id("Function"))),
            limit: *limit,
            condition: None,
        };
        alarm::add(options, &alarm, alarm::actions(options), sections)?;
    }
    Ok(())
}

/// Adds the alarm on records of a batch that failed while others were served: the invocation
/// itself counts as a success.
pub(super) fn of_mapping(
    options: &TemplateOptions,
    rule: &RuleEntry,
    mapping: &str,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let alarm = Alarm {
        id: rule.logical_id() + "BatchAlarm",
        description: &format!(
            "Records that feed rule `{}` failed: they are read again",
            rule.name
        ),
        namespace: "AWS/Lambda",
        metric: "FailedInvokeEventCount",
        dimension: ("EventSourceMappingUUID", reference(mapping)),
        limit: Limit::Count,
        condition: None,
    };
    alarm::add(options, &alarm, alarm::actions(options), sections)
}

/// Adds the alarm on messages of a topic that a subscriber did not get.
pub(super) fn of_topic(
    options: &TemplateOptions,
    topic: &str,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let alarm = Alarm {
        id: format!("{topic}Alarm"),
        description: "A subscriber of the topic did not get a message",
        namespace: "AWS/SNS",
        metric: "NumberOfNotificationsFailed",
        dimension: ("TopicName", attribute(topic, "TopicName")),
        limit: Limit::Count,
        condition: None,
    };
    alarm::add(options, &alarm, alarm::actions(options), sections)
}

/// What the functions count of themselves: the part of a logical id, the metric, and what happened.
const OWN: [(&str, &str, &str); 3] = [
    (
        "OwnEventsAlarm",
        "OwnEvents",
        "A function's own role was used, which no rule looks at: was it the function?",
    ),
    (
        "RefusedDeliveriesAlarm",
        "RefusedDeliveries",
        "A sink refused alerts for good: nobody was told of them there",
    ),
    (
        "BrokenRoutesAlarm",
        "BrokenRoutes",
        "Routes of alerts cannot be used: the functions' logs say which, and why",
    ),
];

/// Adds the alarms on what the functions count of themselves: what was done with their own roles,
/// which no rule looks at, and alerts that did not go where they should.
pub(super) fn of_own_counts(
    options: &TemplateOptions,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    for (id, metric, description) in OWN {
        let alarm = Alarm {
            id: id.to_owned(),
            description,
            namespace: NAMESPACE,
            metric,
            dimension: alarm::of_stack(),
            limit: Limit::Count,
            condition: None,
        };
        alarm::add(options, &alarm, alarm::actions(options), sections)?;
    }
    Ok(())
}

/// Adds the alarm on dead letters, and whom it notifies.
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
        dimension: ("QueueName", attribute(queue::ID, "QueueName")),
        limit: Limit::AtOnce,
        condition: None,
    };
    alarm::add(options, &alarm, actions, sections)
}

/// Adds an alarm for every EventBridge rule so far, on events that it could not deliver. Those that
/// went to the dead-letter queue count as well as those that are lost.
pub(super) fn of_event_rules(
    options: &TemplateOptions,
    actions: &Value,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let rules = sections.of_type("AWS::Events::Rule");
    let rules: Vec<_> = rules
        .map(|(id, rule)| (id.clone(), rule["Condition"].clone()))
        .collect();
    for (id, condition) in rules {
        let alarm = Alarm {
            id: format!("{id}Alarm"),
            description: "EventBridge could not deliver events",
            namespace: "AWS/Events",
            metric: "FailedInvocations",
            dimension: ("RuleName", reference(&id)),
            limit: Limit::Count,
            condition: condition.as_str(),
        };
        alarm::add(options, &alarm, actions.clone(), sections)?;
    }
    Ok(())
}
