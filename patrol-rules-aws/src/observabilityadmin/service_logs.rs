//! Calls that turn off the logs of one service.

use crate::shared::change::{Change, When, always, when_attribute, when_empty, when_is, when_item};

const LB: &str = "elasticloadbalancing";
const OF_LB: &[&str] = &["ModifyLoadBalancerAttributes"];
const LOGS: &str = "turned off the logs of";
/// Nothing of several is on.
const ALL_OFF: &[When] = &[
    When::Is("enabled", "false"),
    When::Not(&When::Is("enabled", "true")),
];
const ROLE: &str = "removed the role with which API Gateway writes logs";

pub(super) static CHANGES: [Change; 49] = [
    always("apigateway", &["DeleteAccessLogSettings"], LOGS),
    when_is(
        "apigateway",
        &["UpdateStage"],
        ("path", "/accessLogSettings"),
        LOGS,
    ),
    when_is(
        "codebuild",
        &["UpdateProject"],
        ("cloudWatchLogs/status", "DISABLED"),
        LOGS,
    ),
    when_attribute(LB, OF_LB, ("access_logs.s3.enabled", "false"), LOGS),
    when_attribute(LB, OF_LB, ("connection_logs.s3.enabled", "false"), LOGS),
    // Classic Load Balancers.
    when_is(LB, OF_LB, ("accessLog/enabled", "false"), LOGS),
    when_is(
        "es",
        &["UpdateDomainConfig"],
        ("logPublishingOptions/enabled", "false"),
        LOGS,
    ),
    when_is(
        "globalaccelerator",
        &[
            "UpdateAcceleratorAttributes",
            "UpdateCustomRoutingAcceleratorAttributes",
        ],
        ("flowLogsEnabled", "false"),
        LOGS,
    ),
    when_empty(
        "network-firewall",
        &["UpdateLoggingConfiguration"],
        "logDestinationConfigs",
        LOGS,
    ),
    always("redshift", &["DisableLogging"], LOGS),
    when_is(
        "states",
        &["UpdateStateMachine"],
        ("loggingConfiguration/level", "OFF"),
        LOGS,
    ),
    when_empty("transfer", &["UpdateServer"], "loggingRole", LOGS),
    always(
        "vpc-lattice",
        &["DeleteAccessLogSubscription"],
        "deleted the access log subscription",
    ),
    when_is(
        "apigateway",
        &["UpdateStage"],
        ("path", "/accessLogSettings/destinationArn"),
        "changed where access logs go of",
    ),
    when_item(
        "apigateway",
        &["UpdateStage"],
        (
            "patchOperations",
            &[
                When::Is("path", "*/logging/loglevel"),
                When::Is("value", "OFF"),
            ],
        ),
        LOGS,
    ),
    // WebSocket and HTTP APIs.
    when_is(
        "apigateway",
        &["UpdateStage"],
        ("loggingLevel", "OFF"),
        LOGS,
    ),
    when_empty("apigateway", &["UpdateStage"], "accessLogSettings", LOGS),
    when_empty(
        "apigateway",
        &["UpdateStage"],
        "accessLogSettings/destinationArn",
        LOGS,
    ),
    when_item(
        "apigateway",
        &["UpdateAccount"],
        (
            "patchOperations",
            &[
                When::Is("path", "/cloudwatchRoleArn"),
                When::Is("op", "remove"),
            ],
        ),
        ROLE,
    ),
    when_item(
        "apigateway",
        &["UpdateAccount"],
        (
            "patchOperations",
            &[
                When::Is("path", "/cloudwatchRoleArn"),
                When::Is("value", ""),
            ],
        ),
        ROLE,
    ),
    when_item(
        "airflow",
        &["UpdateEnvironment"],
        ("loggingConfiguration", ALL_OFF),
        LOGS,
    ),
    always(
        "aps",
        &[
            "DeleteLoggingConfiguration",
            "DeleteQueryLoggingConfiguration",
            "DeleteScraperLoggingConfiguration",
        ],
        LOGS,
    ),
    when_is(
        "appsync",
        &["UpdateGraphqlApi"],
        ("logConfig/fieldLogLevel", "NONE"),
        LOGS,
    ),
    always(
        "cloudfront",
        &[
            "DeleteMonitoringSubscription",
            "DeleteMonitoringSubscription2020_05_31",
            "DeleteRealtimeLogConfig",
            "DeleteRealtimeLogConfig2020_05_31",
        ],
        "deleted the real-time logs or metrics of",
    ),
    when_empty(
        "cognito-idp",
        &["SetLogDeliveryConfiguration"],
        "logConfigurations",
        LOGS,
    ),
    when_is(
        "datasync",
        &["UpdateTask"],
        ("options/logLevel", "OFF"),
        LOGS,
    ),
    always("ds", &["DeleteLogSubscription"], LOGS),
    when_is(
        "ec2",
        &["ModifyClientVpnEndpoint"],
        ("connectionLogOptions/enabled", "false"),
        LOGS,
    ),
    when_item(
        "ec2",
        &["ModifyVerifiedAccessInstanceLoggingConfiguration"],
        ("accessLogs", ALL_OFF),
        LOGS,
    ),
    when_is(
        "ec2",
        &["ModifyVpnTunnelOptions"],
        ("logOptions/logEnabled", "false"),
        LOGS,
    ),
    when_is(
        "ecs",
        &["UpdateCluster"],
        ("executeCommandConfiguration/logging", "NONE"),
        "turned off the logs of ECS Exec of",
    ),
    when_is(
        "elasticache",
        &["ModifyCacheCluster", "ModifyReplicationGroup"],
        ("logDeliveryConfigurations/enabled", "false"),
        LOGS,
    ),
    when_is(
        "events",
        &["UpdateEventBus"],
        ("logConfig/level", "OFF"),
        LOGS,
    ),
    when_item(
        "fsx",
        &["UpdateFileSystem"],
        (
            "auditLogConfiguration",
            &[
                When::Is("fileAccessAuditLogLevel", "DISABLED"),
                When::Is("fileShareAccessAuditLogLevel", "DISABLED"),
            ],
        ),
        "turned off the audit log of",
    ),
    always("ivschat", &["DeleteLoggingConfiguration"], LOGS),
    when_item(
        "kafka",
        &["UpdateMonitoring"],
        ("loggingInfo", ALL_OFF),
        LOGS,
    ),
    always(
        "kinesisanalytics",
        &["DeleteApplicationCloudWatchLoggingOption"],
        LOGS,
    ),
    always("mediastore", &["StopAccessLogging"], LOGS),
    when_item(
        "mq",
        &["UpdateBroker"],
        (
            "logs",
            &[When::Is("audit", "false"), When::Is("general", "false")],
        ),
        LOGS,
    ),
    when_is(
        "pipes",
        &["UpdatePipe"],
        ("logConfiguration/level", "OFF"),
        LOGS,
    ),
    when_empty(
        "redshift-serverless",
        &["UpdateNamespace"],
        "logExports",
        LOGS,
    ),
    when_empty(
        "s3tables",
        &["PutTableBucketLogging"],
        "tableBucketLoggingStatus",
        LOGS,
    ),
    always(
        "ses",
        &["DeleteConfigurationSetEventDestination"],
        "deleted an event destination of the configuration set",
    ),
    when_is(
        "ses",
        &["UpdateConfigurationSetEventDestination"],
        ("eventDestination/enabled", "false"),
        "disabled an event destination of the configuration set",
    ),
    always(
        "ssm-guiconnect",
        &["DeleteConnectionRecordingPreferences"],
        "stopped recording RDP connections",
    ),
    always(
        "vpc-lattice",
        &["UpdateAccessLogSubscription"],
        "changed where access logs go of",
    ),
    always(
        "workmail",
        &["DeleteEmailMonitoringConfiguration"],
        "stopped email monitoring of",
    ),
    always(
        "workspaces-web",
        &[
            "DeleteSessionLogger",
            "DeleteUserAccessLoggingSettings",
            "DisassociateSessionLogger",
            "DisassociateUserAccessLoggingSettings",
        ],
        "turned off user access logs of",
    ),
    when_attribute(LB, OF_LB, ("health_check_logs.s3.enabled", "false"), LOGS),
];
