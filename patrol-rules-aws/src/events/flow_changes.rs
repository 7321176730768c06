//! Calls that stop events on their way.

use crate::shared::change::{Change, When, always, when_at_most, when_is, when_item};

pub(super) static CHANGES: [Change; 16] = [
    always(
        "sqs",
        &["DeleteQueue", "PurgeQueue", "RemovePermission"],
        "emptied or deleted the queue, or removed a permission from it:",
    ),
    when_at_most(
        "sqs",
        &["SetQueueAttributes"],
        ("messageRetentionPeriod", 3600.0),
        "set messages to be lost within an hour in the queue",
    ),
    always(
        "pipes",
        &["DeletePipe", "StopPipe"],
        "stopped or deleted the pipe",
    ),
    when_is(
        "pipes",
        &["UpdatePipe"],
        ("desiredState", "STOPPED"),
        "stopped the pipe",
    ),
    always(
        "scheduler",
        &["DeleteScheduleGroup"],
        "deleted all schedules of the group",
    ),
    when_is(
        "scheduler",
        &["UpdateSchedule"],
        ("state", "DISABLED"),
        "disabled the schedule",
    ),
    always(
        "events",
        &["DeactivateEventSource"],
        "deactivated the event source",
    ),
    always(
        "events",
        &[
            "DeauthorizeConnection",
            "DeleteApiDestination",
            "DeleteConnection",
        ],
        "deleted or deauthorized the API destination or connection",
    ),
    always("events", &["DeleteEndpoint"], "deleted the global endpoint"),
    when_at_most(
        "events",
        &["UpdateArchive"],
        ("retentionDays", 7.0),
        "shortened the retention of the archive",
    ),
    always(
        "dynamodb",
        &["DisableKinesisStreamingDestination"],
        "stopped the stream of changes of the table",
    ),
    when_is(
        "dynamodb",
        &["UpdateTable"],
        ("streamSpecification/streamEnabled", "false"),
        "stopped the stream of changes of the table",
    ),
    always(
        "lambda",
        &["DeleteEventSourceMapping20150331"],
        "deleted the event source mapping",
    ),
    when_is(
        "lambda",
        &["UpdateEventSourceMapping20150331"],
        ("enabled", "false"),
        "disabled the event source mapping",
    ),
    when_at_most(
        "lambda",
        &["PutFunctionConcurrency20171031"],
        ("reservedConcurrentExecutions", 0.0),
        "set never to run the function",
    ),
    when_item(
        "s3",
        &["PutBucketNotification"],
        ("notificationConfiguration", NO_RECEIVER),
        "removed all event notifications of the bucket",
    ),
];

/// An S3 event notification configuration that names nobody; `EventBridgeConfiguration` has nothing in it.
const NO_RECEIVER: &[When] = &[
    When::Not(&When::Has("cloudFunctionConfiguration")),
    When::Not(&When::Has("queueConfiguration")),
    When::Not(&When::Has("topicConfiguration")),
    When::Not(&When::Empty("eventBridgeConfiguration")),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn stopped_events_are_told() {
        let bucket = |configuration| json!({"bucketName": "b", "notification": "", "NotificationConfiguration": configuration});
        let xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
        let told = [
            ("sqs", "PurgeQueue", json!({"queueUrl": "q"})),
            (
                "sqs",
                "SetQueueAttributes",
                json!({"queueUrl": "q", "attributes": {"MessageRetentionPeriod": "60"}}),
            ),
            (
                "pipes",
                "UpdatePipe",
                json!({"name": "p", "desiredState": "STOPPED"}),
            ),
            (
                "scheduler",
                "UpdateSchedule",
                json!({"name": "s", "state": "DISABLED"}),
            ),
            (
                "events",
                "UpdateArchive",
                json!({"archiveName": "a", "retentionDays": 1}),
            ),
            ("events", "DeleteApiDestination", json!({"name": "siem"})),
            (
                "dynamodb",
                "UpdateTable",
                json!({"tableName": "t", "streamSpecification": {"streamEnabled": false}}),
            ),
            (
                "lambda",
                "UpdateEventSourceMapping20150331",
                json!({"uUID": "u", "enabled": false}),
            ),
            (
                "lambda",
                "PutFunctionConcurrency20171031",
                json!({"functionName": "f", "reservedConcurrentExecutions": 0}),
            ),
            (
                "s3",
                "PutBucketNotification",
                bucket(json!({ "xmlns": xmlns })),
            ),
            ("s3", "PutBucketNotification", bucket(json!(""))),
        ];
        let topic =
            json!({"Topic": "arn:aws:sns:us-east-1:111122223333:t", "Event": "s3:ObjectCreated:*"});
        let silent = [
            (
                "sqs",
                "SetQueueAttributes",
                json!({"queueUrl": "q", "attributes": {"MessageRetentionPeriod": "345600"}}),
            ),
            (
                "events",
                "UpdateArchive",
                json!({"archiveName": "a", "retentionDays": 90}),
            ),
            (
                "dynamodb",
                "UpdateTable",
                json!({"tableName": "t", "billingMode": "PAY_PER_REQUEST"}),
            ),
            (
                "lambda",
                "UpdateEventSourceMapping20150331",
                json!({"uUID": "u", "batchSize": 100}),
            ),
            (
                "lambda",
                "PutFunctionConcurrency20171031",
                json!({"functionName": "f", "reservedConcurrentExecutions": 5}),
            ),
            (
                "s3",
                "PutBucketNotification",
                bucket(json!({"xmlns": xmlns, "TopicConfiguration": topic})),
            ),
            (
                "s3",
                "PutBucketNotification",
                bucket(json!({"xmlns": xmlns, "EventBridgeConfiguration": ""})),
            ),
        ];
        check(&CHANGES, &told, &silent);
    }
}
