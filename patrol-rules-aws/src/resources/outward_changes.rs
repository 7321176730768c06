//! Calls that set a way for data to leave, to a place whose owner they do not name.

use crate::shared::change::{Change, always, when_has, when_is};

const STREAM: &str = "set data to go to another vendor by the delivery stream";

pub(super) static CHANGES: [Change; 20] = [
    always(
        "appflow",
        &["CreateConnectorProfile", "UpdateConnectorProfile"],
        "connected an application for AppFlow:",
    ),
    when_has(
        "appflow",
        &["CreateFlow", "UpdateFlow"],
        "destinationFlowConfigList",
        "set where data goes of the flow",
    ),
    when_has(
        "athena",
        &["UpdateWorkGroup"],
        "outputLocation",
        "set where results go of the workgroup",
    ),
    when_is(
        "athena",
        &["UpdateWorkGroup"],
        ("enforceWorkGroupConfiguration", "false"),
        "let each query choose where results go, in the workgroup",
    ),
    always(
        "connect",
        &[
            "AssociateInstanceStorageConfig",
            "UpdateInstanceStorageConfig",
        ],
        "set where recordings go of the instance",
    ),
    always(
        "datasync",
        &[
            "CreateLocationAzureBlob",
            "CreateLocationObjectStorage",
            "UpdateLocationAzureBlob",
            "UpdateLocationObjectStorage",
        ],
        "set storage outside AWS as a location of DataSync:",
    ),
    when_is(
        "dms",
        &["CreateEndpoint", "ModifyEndpoint"],
        ("endpointType", "target"),
        "set where data goes by the target endpoint",
    ),
    when_has(
        "firehose",
        &["CreateDeliveryStream"],
        "snowflakeDestinationConfiguration",
        STREAM,
    ),
    when_has(
        "firehose",
        &["CreateDeliveryStream"],
        "splunkDestinationConfiguration",
        STREAM,
    ),
    when_has(
        "iot",
        &["CreateTopicRule", "ReplaceTopicRule"],
        "actions/http",
        "sent messages to a web address by the rule",
    ),
    when_has(
        "iot",
        &["CreateTopicRuleDestination"],
        "httpUrlConfiguration",
        "set a web address for messages of devices",
    ),
    always(
        "kafka",
        &["CreateReplicator"],
        "set topics to be replicated by",
    ),
    always(
        "kafkaconnect",
        &["CreateConnector"],
        "set topics to be read by the connector",
    ),
    when_has(
        "s3",
        &["CreateJob"],
        "s3PutObjectCopy",
        "started a batch job that copies objects",
    ),
    always(
        "s3",
        &[
            "CreateAccessPointForObjectLambda",
            "PutAccessPointConfigurationForObjectLambda",
        ],
        "put a function between callers and objects of the access point",
    ),
    always(
        "ses",
        &[
            "CreateReceiptRule",
            "SetActiveReceiptRuleSet",
            "UpdateReceiptRule",
        ],
        "changed what becomes of received mail by the rule",
    ),
    always(
        "transfer",
        &["CreateConnector", "UpdateConnector"],
        "set a server that files go to by the connector",
    ),
    when_has(
        "transfer",
        &["StartFileTransfer"],
        "sendFilePaths",
        "sent files by the connector",
    ),
    always(
        "workmail",
        &[
            "CreateImpersonationRole",
            "PutMailboxPermissions",
            "UpdateImpersonationRole",
        ],
        "let somebody else read mailboxes in",
    ),
    always(
        "workmail",
        &["StartMailboxExportJob"],
        "exported a mailbox of",
    ),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn what_stays_is_not_reported() {
        check(
            &CHANGES,
            &[
                (
                    "athena",
                    "UpdateWorkGroup",
                    json!({"workGroup": "w", "configurationUpdates": {"resultConfigurationUpdates": {"outputLocation": "s3://b/"}}}),
                ),
                (
                    "athena",
                    "UpdateWorkGroup",
                    json!({"workGroup": "w", "configurationUpdates": {"enforceWorkGroupConfiguration": false}}),
                ),
                (
                    "appflow",
                    "UpdateFlow",
                    json!({"flowName": "f", "destinationFlowConfigList": [{"connectorType": "S3"}]}),
                ),
                (
                    "dms",
                    "CreateEndpoint",
                    json!({"endpointIdentifier": "e", "endpointType": "target", "engineName": "mysql", "serverName": "db.example.net"}),
                ),
                (
                    "firehose",
                    "CreateDeliveryStream",
                    json!({"deliveryStreamName": "s", "snowflakeDestinationConfiguration": {"a": 1}}),
                ),
                (
                    "firehose",
                    "CreateDeliveryStream",
                    json!({"deliveryStreamName": "s", "splunkDestinationConfiguration": {"a": 1}}),
                ),
                (
                    "iot",
                    "CreateTopicRule",
                    json!({"ruleName": "r", "topicRulePayload": {"sql": "SELECT *", "actions": [{"http": {"url": "https://x"}}]}}),
                ),
                (
                    "iot",
                    "CreateTopicRuleDestination",
                    json!({"destinationConfiguration": {"httpUrlConfiguration": {"confirmationUrl": "https://x"}}}),
                ),
                (
                    "s3",
                    "CreateJob",
                    json!({"operation": {"s3PutObjectCopy": {"targetResource": "arn:aws:s3:::theirs"}}}),
                ),
                (
                    "transfer",
                    "StartFileTransfer",
                    json!({"connectorId": "c", "sendFilePaths": ["/b/a"]}),
                ),
            ],
            &[
                (
                    "athena",
                    "UpdateWorkGroup",
                    json!({"workGroup": "w", "configurationUpdates": {"enforceWorkGroupConfiguration": true, "publishCloudWatchMetricsEnabled": true}}),
                ),
                (
                    "appflow",
                    "UpdateFlow",
                    json!({"flowName": "f", "description": "d"}),
                ),
                (
                    "dms",
                    "CreateEndpoint",
                    json!({"endpointIdentifier": "e", "endpointType": "source", "engineName": "mysql", "serverName": "db.example.net"}),
                ),
                (
                    "dms",
                    "ModifyEndpoint",
                    json!({"endpointArn": "e", "port": 3306}),
                ),
                (
                    "firehose",
                    "CreateDeliveryStream",
                    json!({"deliveryStreamName": "s", "extendedS3DestinationConfiguration": {"bucketARN": "arn:aws:s3:::ours"}}),
                ),
                (
                    "iot",
                    "CreateTopicRule",
                    json!({"ruleName": "r", "topicRulePayload": {"sql": "SELECT *", "actions": [{"sqs": {"queueUrl": "q"}}]}}),
                ),
                (
                    "s3",
                    "CreateJob",
                    json!({"operation": {"s3PutObjectTagging": {"tagSet": []}}}),
                ),
                (
                    "transfer",
                    "StartFileTransfer",
                    json!({"connectorId": "c", "retrieveFilePaths": ["/b/a"]}),
                ),
            ],
        );
    }
}
