//! Calls that turn off what collects logs, metrics or telemetry of many services.

use crate::shared::change::{Change, always, when_at_most, when_is};

pub(super) static CHANGES: [Change; 52] = [
    when_is(
        "eks",
        &["DeleteAddon"],
        (
            "addonName",
            "adot|amazon-cloudwatch-observability|aws-network-flow-monitoring-agent",
        ),
        "deleted the add-on that sends logs and metrics of",
    ),
    always(
        "firehose",
        &["DeleteDeliveryStream"],
        "deleted the delivery stream",
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
        "trustedadvisor",
        &["BatchUpdateRecommendationResourceExclusion"],
        ("isExcluded", "true"),
        "excluded resources from Trusted Advisor",
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
    always(
        "aps",
        &["DeleteScraper", "DeleteWorkspace"],
        "deleted the Prometheus workspace or scraper",
    ),
    always(
        "auditmanager",
        &[
            "DeleteAssessment",
            "DeleteAssessmentFramework",
            "DeleteControl",
        ],
        "deleted the Audit Manager assessment, framework or control",
    ),
    always(
        "auditmanager",
        &["DeregisterAccount", "DeregisterOrganizationAdminAccount"],
        "turned off Audit Manager",
    ),
    when_is(
        "auditmanager",
        &["UpdateAssessmentStatus"],
        ("status", "INACTIVE"),
        "made inactive the Audit Manager assessment",
    ),
    when_is(
        "auditmanager",
        &["UpdateSettings"],
        ("deleteResources", "ALL"),
        "set Audit Manager to delete its evidence when it is turned off",
    ),
    when_is(
        "auditmanager",
        &["UpdateSettings"],
        ("evidenceFinderEnabled", "false"),
        "turned off the evidence finder of Audit Manager",
    ),
    always(
        "cloudtrail",
        &["DisableFederation"],
        "stopped queries from Athena of the event data store",
    ),
    when_is(
        "devops-guru",
        &["UpdateResourceCollection"],
        ("action", "REMOVE"),
        "removed resources from DevOps Guru",
    ),
    when_is(
        "devops-guru",
        &["UpdateServiceIntegration"],
        ("logsAnomalyDetection/optInStatus", "DISABLED"),
        "turned off log anomaly detection of DevOps Guru",
    ),
    always(
        "internetmonitor",
        &["DeleteMonitor"],
        "deleted the internet monitor",
    ),
    when_is(
        "internetmonitor",
        &["UpdateMonitor"],
        ("status", "INACTIVE"),
        "stopped the internet monitor",
    ),
    always(
        "iot",
        &[
            "DeleteAccountAuditConfiguration",
            "DeleteScheduledAudit",
            "DeleteSecurityProfile",
            "DetachSecurityProfile",
        ],
        "turned off a part of IoT Device Defender:",
    ),
    when_is(
        "iot",
        &["UpdateAccountAuditConfiguration"],
        ("auditCheckConfigurations/enabled", "false"),
        "turned off audit checks of IoT Device Defender",
    ),
    when_is(
        "iot",
        &["SetLoggingOptions"],
        ("logLevel", "DISABLED"),
        "turned off the logs of AWS IoT",
    ),
    when_is(
        "iot",
        &["SetV2LoggingOptions"],
        ("defaultLogLevel", "DISABLED"),
        "turned off the logs of AWS IoT",
    ),
    when_is(
        "iot",
        &["SetV2LoggingOptions"],
        ("disableAllLogs", "true"),
        "turned off the logs of AWS IoT",
    ),
    always(
        "monitoring",
        &["DeleteResourceMetricsConfiguration", "StopOTelEnrichment"],
        "turned off metrics of",
    ),
    when_is(
        "monitoring",
        &["PutInsightRule"],
        ("ruleState", "DISABLED"),
        "turned off the Contributor Insights rule",
    ),
    always(
        "networkflowmonitor",
        &["DeleteMonitor", "DeletePerformanceMonitor", "DeleteScope"],
        "deleted the network flow monitor",
    ),
    always(
        "networkmonitor",
        &["DeleteMonitor"],
        "deleted the network monitor",
    ),
    always(
        "observabilityadmin",
        &[
            "UpdateTelemetryPipeline",
            "UpdateTelemetryRule",
            "UpdateTelemetryRuleForOrganization",
        ],
        "changed the telemetry rule or pipeline",
    ),
    when_is(
        "route53",
        &["UpdateHealthCheck"],
        ("disabled", "true"),
        "disabled the health check",
    ),
    always(
        "securitylake",
        &["DeleteDataLakeExceptionSubscription"],
        "deleted the subscription to Security Lake's exceptions",
    ),
    always(
        "synthetics",
        &["DeleteCanary", "StopCanary"],
        "stopped or deleted the canary",
    ),
    when_is(
        "trustedadvisor",
        &["UpdateOrganizationRecommendationLifecycle"],
        ("lifecycleStage", "dismissed"),
        "dismissed the organization's Trusted Advisor recommendation",
    ),
];
