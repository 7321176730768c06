use patrol_testkit::json;

use crate::observabilityadmin::service_logs::CHANGES;
use crate::shared::change::testing::check;

#[test]
fn logs_of_services_that_are_turned_off_are_told() {
    let patch = |path: &str, op: &str, value: &str| json!({"restApiId": "a", "patchOperations": [{"path": path, "op": op, "value": value}]});
    let lb = |key: &str| json!({"loadBalancerArn": "lb", "attributes": [{"key": key, "value": "false"}]});
    let told = [
        (
            "apigateway",
            "UpdateStage",
            patch("/accessLogSettings", "remove", ""),
        ),
        (
            "apigateway",
            "UpdateStage",
            patch(
                "/accessLogSettings/destinationArn",
                "replace",
                "arn:aws:logs:us-east-1:111122223333:log-group:other",
            ),
        ),
        (
            "apigateway",
            "UpdateStage",
            patch("/*/*/logging/loglevel", "replace", "OFF"),
        ),
        (
            "apigateway",
            "UpdateStage",
            json!({"apiId": "a", "defaultRouteSettings": {"loggingLevel": "OFF"}}),
        ),
        (
            "apigateway",
            "UpdateStage",
            json!({"apiId": "a", "accessLogSettings": {}}),
        ),
        (
            "apigateway",
            "UpdateStage",
            json!({"apiId": "a", "accessLogSettings": {"destinationArn": "", "format": "x"}}),
        ),
        (
            "apigateway",
            "UpdateAccount",
            patch("/cloudwatchRoleArn", "remove", ""),
        ),
        (
            "apigateway",
            "UpdateAccount",
            patch("/cloudwatchRoleArn", "replace", ""),
        ),
        (
            "airflow",
            "UpdateEnvironment",
            json!({"name": "e", "loggingConfiguration": {"taskLogs": {"enabled": false}}}),
        ),
        (
            "appsync",
            "UpdateGraphqlApi",
            json!({"apiId": "a", "logConfig": {"fieldLogLevel": "NONE"}}),
        ),
        (
            "codebuild",
            "UpdateProject",
            json!({"name": "p", "logsConfig": {"cloudWatchLogs": {"status": "DISABLED"}}}),
        ),
        (
            "cognito-idp",
            "SetLogDeliveryConfiguration",
            json!({"userPoolId": "p", "logConfigurations": []}),
        ),
        (
            "datasync",
            "UpdateTask",
            json!({"taskArn": "t", "options": {"logLevel": "OFF"}}),
        ),
        (
            "ec2",
            "ModifyClientVpnEndpoint",
            json!({"ModifyClientVpnEndpointRequest": {"ClientVpnEndpointId": "cvpn-endpoint-1", "ConnectionLogOptions": {"Enabled": false}}}),
        ),
        (
            "ec2",
            "ModifyVerifiedAccessInstanceLoggingConfiguration",
            json!({"ModifyVerifiedAccessInstanceLoggingConfigurationRequest": {"VerifiedAccessInstanceId": "vai-1", "AccessLogs": {"S3": {"Enabled": false}, "CloudWatchLogs": {"Enabled": false}}}}),
        ),
        (
            "ec2",
            "ModifyVpnTunnelOptions",
            json!({"ModifyVpnTunnelOptionsRequest": {"VpnConnectionId": "vpn-1", "TunnelOptions": {"LogOptions": {"CloudWatchLogOptions": {"LogEnabled": false}}}}}),
        ),
        (
            "ecs",
            "UpdateCluster",
            json!({"cluster": "c", "configuration": {"executeCommandConfiguration": {"logging": "NONE"}}}),
        ),
        (
            "elasticache",
            "ModifyReplicationGroup",
            json!({"replicationGroupId": "r", "logDeliveryConfigurations": [{"logType": "slow-log", "enabled": false}]}),
        ),
        (
            "elasticloadbalancing",
            "ModifyLoadBalancerAttributes",
            lb("access_logs.s3.enabled"),
        ),
        (
            "elasticloadbalancing",
            "ModifyLoadBalancerAttributes",
            lb("connection_logs.s3.enabled"),
        ),
        (
            "elasticloadbalancing",
            "ModifyLoadBalancerAttributes",
            lb("health_check_logs.s3.enabled"),
        ),
        (
            "elasticloadbalancing",
            "ModifyLoadBalancerAttributes",
            json!({"loadBalancerName": "lb", "loadBalancerAttributes": {"accessLog": {"enabled": false}}}),
        ),
        (
            "es",
            "UpdateDomainConfig",
            json!({"domainName": "d", "logPublishingOptions": {"AUDIT_LOGS": {"enabled": false}}}),
        ),
        (
            "events",
            "UpdateEventBus",
            json!({"name": "b", "logConfig": {"level": "OFF"}}),
        ),
        (
            "fsx",
            "UpdateFileSystem",
            json!({"fileSystemId": "f", "windowsConfiguration": {"auditLogConfiguration": {"fileAccessAuditLogLevel": "DISABLED", "fileShareAccessAuditLogLevel": "DISABLED"}}}),
        ),
        (
            "globalaccelerator",
            "UpdateAcceleratorAttributes",
            json!({"acceleratorArn": "a", "flowLogsEnabled": false}),
        ),
        (
            "kafka",
            "UpdateMonitoring",
            json!({"clusterArn": "c", "loggingInfo": {"brokerLogs": {"s3": {"enabled": false}}}}),
        ),
        (
            "mq",
            "UpdateBroker",
            json!({"brokerId": "b", "logs": {"audit": false, "general": false}}),
        ),
        (
            "network-firewall",
            "UpdateLoggingConfiguration",
            json!({"firewallName": "f", "loggingConfiguration": {"logDestinationConfigs": []}}),
        ),
        (
            "pipes",
            "UpdatePipe",
            json!({"name": "p", "logConfiguration": {"level": "OFF"}}),
        ),
        (
            "redshift-serverless",
            "UpdateNamespace",
            json!({"namespaceName": "n", "logExports": []}),
        ),
        (
            "s3tables",
            "PutTableBucketLogging",
            json!({"tableBucketARN": "t", "tableBucketLoggingStatus": {}}),
        ),
        (
            "ses",
            "UpdateConfigurationSetEventDestination",
            json!({"configurationSetName": "c", "eventDestination": {"enabled": false}}),
        ),
        (
            "states",
            "UpdateStateMachine",
            json!({"stateMachineArn": "s", "loggingConfiguration": {"level": "OFF"}}),
        ),
        (
            "transfer",
            "UpdateServer",
            json!({"serverId": "s", "loggingRole": ""}),
        ),
    ];
    let silent = [
        (
            "apigateway",
            "UpdateStage",
            patch("/*/*/logging/loglevel", "replace", "INFO"),
        ),
        // The path of one change and the value of another.
        (
            "apigateway",
            "UpdateStage",
            json!({"patchOperations": [{"path": "/*/*/logging/loglevel", "value": "INFO"}, {"path": "/description", "value": "OFF"}]}),
        ),
        (
            "apigateway",
            "UpdateStage",
            json!({"apiId": "a", "accessLogSettings": {"destinationArn": "arn:aws:logs:us-east-1:111122223333:log-group:api", "format": "x"}}),
        ),
        (
            "apigateway",
            "UpdateAccount",
            patch(
                "/cloudwatchRoleArn",
                "replace",
                "arn:aws:iam::111122223333:role/logs",
            ),
        ),
        (
            "airflow",
            "UpdateEnvironment",
            json!({"loggingConfiguration": {"taskLogs": {"enabled": true}, "workerLogs": {"enabled": false}}}),
        ),
        (
            "appsync",
            "UpdateGraphqlApi",
            json!({"apiId": "a", "logConfig": {"fieldLogLevel": "ERROR"}}),
        ),
        (
            "ec2",
            "ModifyClientVpnEndpoint",
            json!({"ModifyClientVpnEndpointRequest": {"ClientConnectOptions": {"Enabled": false}, "ConnectionLogOptions": {"Enabled": true}}}),
        ),
        (
            "ec2",
            "ModifyVerifiedAccessInstanceLoggingConfiguration",
            json!({"ModifyVerifiedAccessInstanceLoggingConfigurationRequest": {"AccessLogs": {"S3": {"Enabled": false}, "CloudWatchLogs": {"Enabled": true}}}}),
        ),
        (
            "fsx",
            "UpdateFileSystem",
            json!({"windowsConfiguration": {"auditLogConfiguration": {"fileAccessAuditLogLevel": "SUCCESS_AND_FAILURE", "fileShareAccessAuditLogLevel": "DISABLED"}}}),
        ),
        (
            "kafka",
            "UpdateMonitoring",
            json!({"loggingInfo": {"brokerLogs": {"s3": {"enabled": false}, "cloudWatchLogs": {"enabled": true}}}}),
        ),
        (
            "mq",
            "UpdateBroker",
            json!({"brokerId": "b", "logs": {"audit": false, "general": true}}),
        ),
        (
            "redshift-serverless",
            "UpdateNamespace",
            json!({"namespaceName": "n", "logExports": ["userlog"]}),
        ),
        (
            "s3tables",
            "PutTableBucketLogging",
            json!({"tableBucketLoggingStatus": {"loggingEnabled": {"targetBucket": "logs"}}}),
        ),
    ];
    check(&CHANGES, &told, &silent);
}
