//! A rule that is fed by a queue or stream, whose ARN the operator gives.

use serde_json::{Value, json};

use super::{
    alarms,
    error::TemplateError,
    function::Function,
    intrinsics::{arn, reference},
    options::TemplateOptions,
    queue,
    sections::Sections,
};
use patrol_core::{RuleEntry, Stream};

/// Reads of a record before it goes to the dead letters.
const RETRIES: u8 = 10;

/// Messages of a queue that the function gets at once. A message has 1 MiB at most, and a batch 6 MB: what
/// Lambda hands over is bounded by bytes first, and one stranger's large messages keep few others waiting.
///
/// Source: [SQS and Lambda](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
const MESSAGES: u16 = 10;

/// Records of a stream that the function gets at once, of the same 6 MB.
const RECORDS: u16 = 100;

/// Invocations for one queue at a time: somebody who floods it does not take the account's concurrency from the
/// events of EventBridge.
const CONCURRENCY: u8 = 10;

/// The parameter that holds the source's ARN.
pub(super) fn parameter(rule: &RuleEntry) -> String {
    rule.logical_id() + "StreamArn"
}

/// Adds the parameter and the mapping from the source to the function.
pub(super) fn add(
    options: &TemplateOptions,
    function: &Function,
    rule: &RuleEntry,
    kind: Stream,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let (what, pattern) = match kind {
        Stream::Sqs => ("SQS queue", "arn:aws[a-z-]*:sqs:.+"),
        Stream::Kinesis => ("Kinesis data stream", "arn:aws[a-z-]*:kinesis:.+:stream/.+"),
        Stream::DynamoDb => (
            "DynamoDB stream",
            "arn:aws[a-z-]*:dynamodb:.+:table/.+/stream/.+",
        ),
    };
    sections.parameter(
        &parameter(rule),
        json!({
            "AllowedPattern": pattern,
            "ConstraintDescription": format!("must be the ARN of a {what}"),
            "Description": format!("ARN of the {what} that feeds rule `{}`", rule.name),
            "Type": "String",
        }),
    )?;
    let batch = if kind == Stream::Sqs {
        MESSAGES
    } else {
        RECORDS
    };
    let mut properties = json!({
        "BatchSize": batch,
        "EventSourceArn": reference(&parameter(rule)),
        "FunctionName": reference(&function.id("Function")),
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MetricsConfig": { "Metrics": ["EventCount"] },
    });
    if kind == Stream::Sqs {
        properties["ScalingConfig"] = json!({ "MaximumConcurrency": CONCURRENCY });
    } else {
        // A queue has dead letters of its own; a stream would be stuck on a bad record for a day.
        properties["BisectBatchOnFunctionError"] = json!(true);
        properties["DestinationConfig"] = json!({ "OnFailure": { "Destination": arn(queue::ID) } });
        properties["MaximumRetryAttempts"] = json!(RETRIES);
        properties["StartingPosition"] = json!("TRIM_HORIZON");
    }
    let mapping = rule.logical_id() + "Mapping";
    sections.resource(
        &mapping,
        json!({
            "Properties": properties,
            "Type": "AWS::Lambda::EventSourceMapping",
        }),
    )?;
    alarms::of_mapping(options, rule, &mapping, sections)
}

/// What the function's role needs to read the source.
pub(super) fn statement(rule: &RuleEntry, kind: Stream) -> Value {
    let actions = match kind {
        Stream::Sqs => vec![
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
        ],
        Stream::Kinesis => vec![
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
        ],
        Stream::DynamoDb => vec![
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        ],
    };
    json!({ "Action": actions, "Effect": "Allow", "Resource": reference(&parameter(rule)) })
}
