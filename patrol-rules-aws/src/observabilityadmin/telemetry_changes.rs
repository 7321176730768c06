//! Calls that turn off logs, metrics or telemetry of a service.

use crate::shared::change::{Change, always, when_at_most, when_attribute, when_empty, when_is};

const LB: &str = "elasticloadbalancing";
const OF_LB: &[&str] = &["ModifyLoadBalancerAttributes"];
const LOGS: &str = "turned off the logs of";

pub(super) static CHANGES: [Change; 39] = [
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
    always(
        "firehose",
        &["DeleteDeliveryStream"],
        "deleted the delivery stream",
    ),
    when_is(
        "globalaccelerator",
        &["UpdateAcceleratorAttributes"],
        ("flowLogsEnabled", "false"),
        LOGS,
    ),
    always(
        "health",
        &["DisableHealthServiceAccessForOrganization"],
        "turned off AWS Health for the organization",
    ),
    always(
        "kinesis",
        &["DecreaseStreamRetentionPeriod"],
        "shortened the retention of the stream",
    ),
    always(
        "monitoring",
        &["DeleteAnomalyDetector"],
        "deleted an anomaly detector",
    ),
    always(
        "monitoring",
        &["DeleteInsightRules", "DisableInsightRules"],
        "turned off the Contributor Insights rule",
    ),
    always(
        "monitoring",
        &["DeleteMetricStream", "StopMetricStreams"],
        "stopped the metric stream",
    ),
    when_empty(
        "network-firewall",
        &["UpdateLoggingConfiguration"],
        "logDestinationConfigs",
        LOGS,
    ),
    always(
        "oam",
        &["DeleteLink", "UpdateLink"],
        "changed or deleted the link to a monitoring account",
    ),
    always("oam", &["DeleteSink"], "deleted the CloudWatch sink"),
    always(
        "observabilityadmin",
        &[
            "DeleteCentralizationRuleForOrganization",
            "UpdateCentralizationRuleForOrganization",
        ],
        "changed or deleted the organization's log centralization rule",
    ),
    always(
        "observabilityadmin",
        &["DeleteTelemetryRule"],
        "deleted the telemetry rule",
    ),
    always(
        "observabilityadmin",
        &["DeleteTelemetryRuleForOrganization"],
        "deleted the organization's telemetry rule",
    ),
    always(
        "observabilityadmin",
        &["StopTelemetryEnrichment"],
        "stopped telemetry enrichment",
    ),
    always(
        "observabilityadmin",
        &["StopTelemetryEvaluation"],
        "stopped telemetry evaluation",
    ),
    always(
        "observabilityadmin",
        &["StopTelemetryEvaluationForOrganization"],
        "stopped telemetry evaluation for the organization",
    ),
    always("redshift", &["DisableLogging"], LOGS),
    always(
        "securitylake",
        &[
            "DeleteAwsLogSource",
            "DeleteCustomLogSource",
            "DeleteDataLake",
            "DeleteDataLakeOrganizationConfiguration",
        ],
        "deleted sources of Security Lake",
    ),
    // What is recorded of sessions.
    when_is(
        "ssm",
        &["UpdateDocument"],
        ("name", "SSM-SessionManagerRunShell"),
        "changed the Session Manager preferences",
    ),
    when_is(
        "states",
        &["UpdateStateMachine"],
        ("loggingConfiguration/level", "OFF"),
        LOGS,
    ),
    when_empty("transfer", &["UpdateServer"], "loggingRole", LOGS),
    when_is(
        "trustedadvisor",
        &["BatchUpdateRecommendationResourceExclusion"],
        ("isExcluded", "true"),
        "excluded resources from Trusted Advisor",
    ),
    always(
        "vpc-lattice",
        &["DeleteAccessLogSubscription"],
        "deleted the access log subscription",
    ),
    always("kinesis", &["DeleteStream"], "deleted the stream"),
    always(
        "observabilityadmin",
        &[
            "DeleteDatasetIntegration",
            "DeleteS3TableIntegration",
            "DeleteTelemetryPipeline",
        ],
        "deleted the telemetry integration or pipeline",
    ),
    always(
        "observabilityadmin",
        &["StopThirdPartyTelemetryEnrichment"],
        "stopped telemetry enrichment",
    ),
    always(
        "securitylake",
        &["DeleteSubscriber", "DeleteSubscriberNotification"],
        "deleted the Security Lake subscriber",
    ),
    always(
        "securitylake",
        &["DeregisterDataLakeDelegatedAdministrator"],
        "removed Security Lake's delegated administrator",
    ),
    when_at_most(
        "securitylake",
        &["UpdateDataLake"],
        ("expiration/days", 89.0),
        "shortened the retention of Security Lake",
    ),
    always(
        "ssm",
        &["DeleteResourceDataSync"],
        "deleted the resource data sync",
    ),
    when_is(
        "ssm",
        &["UpdateDocumentDefaultVersion"],
        ("name", "SSM-SessionManagerRunShell"),
        "changed the Session Manager preferences",
    ),
    when_is(
        "trustedadvisor",
        &["UpdateRecommendationLifecycle"],
        ("lifecycleStage", "dismissed"),
        "dismissed the Trusted Advisor recommendation",
    ),
];
