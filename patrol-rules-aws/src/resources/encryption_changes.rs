//! Calls that turn off encryption, at rest or in transit.

use crate::shared::change::{Change, always, when_empty, when_is};

const OFF: &str = "disabled encryption of";

pub(super) static CHANGES: [Change; 33] = [
    when_is(
        "athena",
        &["UpdateWorkGroup"],
        ("enableMinimumEncryptionConfiguration", "false"),
        OFF,
    ),
    when_is(
        "athena",
        &["UpdateWorkGroup"],
        ("removeEncryptionConfiguration", "true"),
        OFF,
    ),
    when_is(
        "athena",
        &["UpdateWorkGroup"],
        ("removeCustomerContentEncryptionConfiguration", "true"),
        OFF,
    ),
    when_is(
        "cloudsearch",
        &["UpdateDomainEndpointOptions"],
        ("enforceHTTPS", "false"),
        OFF,
    ),
    when_is(
        "codebuild",
        &["UpdateProject"],
        ("encryptionDisabled", "true"),
        OFF,
    ),
    when_is(
        "codebuild",
        &["UpdateProject"],
        ("insecureSsl", "true"),
        OFF,
    ),
    when_is(
        "datasync",
        &["UpdateLocationEfs"],
        ("inTransitEncryption", "NONE"),
        OFF,
    ),
    when_is("dms", &["ModifyEndpoint"], ("sslMode", "none"), OFF),
    when_is(
        "dms",
        &["ModifyEndpoint"],
        ("sslSecurityProtocol", "plaintext"),
        OFF,
    ),
    when_is(
        "dms",
        &["ModifyEndpoint"],
        ("securityProtocol", "plaintext"),
        OFF,
    ),
    when_is(
        "drs",
        &[
            "UpdateReplicationConfiguration",
            "UpdateReplicationConfigurationTemplate",
        ],
        ("ebsEncryption", "NONE"),
        OFF,
    ),
    when_is(
        "dynamodb",
        &["UpdateTable"],
        ("sSESpecification/enabled", "false"),
        OFF,
    ),
    always("ec2", &["DeleteVpcEncryptionControl"], OFF),
    when_is(
        "ec2",
        &["ModifyVpcEncryptionControl"],
        ("mode", "monitor"),
        OFF,
    ),
    when_is(
        "elasticache",
        &["ModifyReplicationGroup"],
        ("transitEncryptionMode", "preferred"),
        OFF,
    ),
    when_is(
        "es",
        &["UpdateDomainConfig", "UpdateElasticsearchDomainConfig"],
        ("enforceHTTPS", "false"),
        OFF,
    ),
    when_is(
        "es",
        &["UpdateDomainConfig", "UpdateElasticsearchDomainConfig"],
        ("tLSSecurityPolicy", "Policy-Min-TLS-1-0*"),
        OFF,
    ),
    always("firehose", &["StopDeliveryStreamEncryption"], OFF),
    when_is(
        "firehose",
        &["UpdateDestination"],
        ("noEncryptionConfig", "NoEncryption"),
        OFF,
    ),
    when_is(
        "glue",
        &["PutDataCatalogEncryptionSettings"],
        ("catalogEncryptionMode", "DISABLED"),
        OFF,
    ),
    when_is(
        "glue",
        &["PutDataCatalogEncryptionSettings"],
        ("returnConnectionPasswordEncrypted", "false"),
        OFF,
    ),
    when_is(
        "kafka",
        &["UpdateSecurity"],
        ("clientBroker", "*PLAINTEXT"),
        OFF,
    ),
    when_is(
        "kafka",
        &["UpdateSecurity"],
        ("encryptionInTransit/inCluster", "false"),
        OFF,
    ),
    always("kinesis", &["StopStreamEncryption"], OFF),
    when_is("rds", &["ModifyDBProxy"], ("requireTLS", "false"), OFF),
    when_is("redshift", &["ModifyCluster"], ("encrypted", "false"), OFF),
    always("s3tables", &["DeleteTableBucketEncryption"], OFF),
    when_is(
        "sagemaker",
        &["UpdateMonitoringSchedule"],
        ("enableInterContainerTrafficEncryption", "false"),
        OFF,
    ),
    when_is(
        "storagegateway",
        &["UpdateNFSFileShare", "UpdateSMBFileShare"],
        ("kMSEncrypted", "false"),
        OFF,
    ),
    when_is(
        "transfer",
        &["UpdateAgreement"],
        ("enforceMessageSigning", "DISABLED"),
        OFF,
    ),
    when_empty("sqs", &["SetQueueAttributes"], "KmsMasterKeyId", OFF),
    when_is(
        "sqs",
        &["SetQueueAttributes"],
        ("SqsManagedSseEnabled", "false"),
        OFF,
    ),
    when_is("xray", &["PutEncryptionConfig"], ("type", "NONE"), OFF),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::{Value, json};

    use super::*;
    use crate::shared::change::testing::{Case, check};

    /// Each with the value that turns encryption off, and with one that keeps it on.
    fn cases(off: bool) -> Vec<Case> {
        let pick = |weak: Value, fine: Value| if off { weak } else { fine };
        let (yes, no) = (
            pick(json!(true), json!(false)),
            pick(json!(false), json!(true)),
        );
        let text = |weak: &str, fine: &str| pick(json!(weak), json!(fine));
        let results = json!({"workGroup": "w", "configurationUpdates": {"resultConfigurationUpdates": {"removeEncryptionConfiguration": yes}}});
        let broker = text("TLS_PLAINTEXT", "TLS");
        vec![
            (
                "athena",
                "UpdateWorkGroup",
                json!({"configurationUpdates": {"enableMinimumEncryptionConfiguration": no}}),
            ),
            ("athena", "UpdateWorkGroup", results),
            (
                "athena",
                "UpdateWorkGroup",
                json!({"configurationUpdates": {"removeCustomerContentEncryptionConfiguration": yes}}),
            ),
            (
                "cloudsearch",
                "UpdateDomainEndpointOptions",
                json!({"domainEndpointOptions": {"enforceHTTPS": no}}),
            ),
            (
                "codebuild",
                "UpdateProject",
                json!({"name": "p", "artifacts": {"type": "S3", "encryptionDisabled": yes}}),
            ),
            (
                "codebuild",
                "UpdateProject",
                json!({"name": "p", "source": {"insecureSsl": yes}}),
            ),
            (
                "datasync",
                "UpdateLocationEfs",
                json!({"inTransitEncryption": text("NONE", "TLS1_2")}),
            ),
            (
                "dms",
                "ModifyEndpoint",
                json!({"endpointArn": "e", "sslMode": text("none", "verify-full")}),
            ),
            (
                "dms",
                "ModifyEndpoint",
                json!({"redisSettings": {"sslSecurityProtocol": text("plaintext", "ssl-encryption")}}),
            ),
            (
                "dms",
                "ModifyEndpoint",
                json!({"kafkaSettings": {"securityProtocol": text("plaintext", "sasl-ssl")}}),
            ),
            (
                "drs",
                "UpdateReplicationConfiguration",
                json!({"ebsEncryption": text("NONE", "DEFAULT")}),
            ),
            (
                "dynamodb",
                "UpdateTable",
                json!({"tableName": "t", "sSESpecification": {"enabled": no}}),
            ),
            (
                "ec2",
                "ModifyVpcEncryptionControl",
                json!({"mode": text("monitor", "enforce")}),
            ),
            (
                "elasticache",
                "ModifyReplicationGroup",
                json!({"transitEncryptionMode": text("preferred", "required")}),
            ),
            (
                "es",
                "UpdateDomainConfig",
                json!({"domainEndpointOptions": {"enforceHTTPS": no}}),
            ),
            (
                "es",
                "UpdateDomainConfig",
                json!({"domainEndpointOptions": {"tLSSecurityPolicy": text("Policy-Min-TLS-1-0-2019-07", "Policy-Min-TLS-1-2-2019-07")}}),
            ),
            (
                "firehose",
                "UpdateDestination",
                json!({"extendedS3DestinationUpdate": {"encryptionConfiguration": {"noEncryptionConfig": text("NoEncryption", "")}}}),
            ),
            (
                "glue",
                "PutDataCatalogEncryptionSettings",
                json!({"encryptionAtRest": {"catalogEncryptionMode": text("DISABLED", "SSE-KMS")}}),
            ),
            (
                "glue",
                "PutDataCatalogEncryptionSettings",
                json!({"connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": no}}),
            ),
            (
                "kafka",
                "UpdateSecurity",
                json!({"encryptionInfo": {"encryptionInTransit": {"clientBroker": broker}}}),
            ),
            (
                "kafka",
                "UpdateSecurity",
                json!({"encryptionInfo": {"encryptionInTransit": {"inCluster": no}}}),
            ),
            (
                "rds",
                "ModifyDBProxy",
                json!({"dBProxyName": "p", "requireTLS": no}),
            ),
            (
                "redshift",
                "ModifyCluster",
                json!({"clusterIdentifier": "c", "encrypted": no}),
            ),
            (
                "sagemaker",
                "UpdateMonitoringSchedule",
                json!({"networkConfig": {"enableInterContainerTrafficEncryption": no}}),
            ),
            (
                "sqs",
                "SetQueueAttributes",
                json!({"queueUrl": "q", "attributes": {"KmsMasterKeyId": text("", "alias/queues")}}),
            ),
            (
                "sqs",
                "SetQueueAttributes",
                json!({"queueUrl": "q", "attributes": {"SqsManagedSseEnabled": text("false", "true")}}),
            ),
            (
                "storagegateway",
                "UpdateSMBFileShare",
                json!({"kMSEncrypted": no}),
            ),
            (
                "transfer",
                "UpdateAgreement",
                json!({"enforceMessageSigning": text("DISABLED", "ENABLED")}),
            ),
            (
                "xray",
                "PutEncryptionConfig",
                json!({"type": text("NONE", "KMS")}),
            ),
        ]
    }

    #[test]
    fn what_stays_encrypted_is_not_reported() {
        let mut silent = cases(false);
        silent.push(("dms", "ModifyEndpoint", json!({"endpointArn": "e"})));
        check(&CHANGES, &cases(true), &silent);
    }
}
