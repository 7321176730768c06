use patrol_testkit::json;

use crate::observabilityadmin::telemetry_changes::CHANGES;
use crate::shared::change::testing::check;

#[test]
fn what_collects_telemetry_is_told() {
    let told = [
        (
            "eks",
            "DeleteAddon",
            json!({"name": "prod", "addonName": "amazon-cloudwatch-observability"}),
        ),
        ("kinesis", "DeleteStream", json!({"streamName": "s"})),
        (
            "auditmanager",
            "UpdateAssessmentStatus",
            json!({"assessmentId": "a", "status": "INACTIVE"}),
        ),
        (
            "auditmanager",
            "UpdateSettings",
            json!({"deregistrationPolicy": {"deleteResources": "ALL"}}),
        ),
        (
            "auditmanager",
            "UpdateSettings",
            json!({"evidenceFinderEnabled": false}),
        ),
        ("auditmanager", "DeregisterAccount", json!(null)),
        (
            "devops-guru",
            "UpdateResourceCollection",
            json!({"action": "REMOVE", "resourceCollection": {}}),
        ),
        (
            "devops-guru",
            "UpdateServiceIntegration",
            json!({"serviceIntegration": {"logsAnomalyDetection": {"optInStatus": "DISABLED"}}}),
        ),
        (
            "internetmonitor",
            "UpdateMonitor",
            json!({"monitorName": "m", "status": "INACTIVE"}),
        ),
        (
            "iot",
            "UpdateAccountAuditConfiguration",
            json!({"auditCheckConfigurations": {"LOGGING_DISABLED_CHECK": {"enabled": false}}}),
        ),
        (
            "iot",
            "SetLoggingOptions",
            json!({"loggingOptionsPayload": {"logLevel": "DISABLED"}}),
        ),
        (
            "iot",
            "SetV2LoggingOptions",
            json!({"defaultLogLevel": "DISABLED"}),
        ),
        (
            "iot",
            "SetV2LoggingOptions",
            json!({"disableAllLogs": true}),
        ),
        (
            "monitoring",
            "PutInsightRule",
            json!({"ruleName": "r", "ruleState": "DISABLED"}),
        ),
        (
            "route53",
            "UpdateHealthCheck",
            json!({"healthCheckId": "h", "disabled": true}),
        ),
        (
            "securitylake",
            "UpdateDataLake",
            json!({"configurations": [{"lifecycleConfiguration": {"expiration": {"days": 7}}}]}),
        ),
        (
            "ssm",
            "UpdateDocument",
            json!({"name": "SSM-SessionManagerRunShell"}),
        ),
        (
            "ssm",
            "UpdateDocumentDefaultVersion",
            json!({"name": "SSM-SessionManagerRunShell"}),
        ),
        (
            "trustedadvisor",
            "BatchUpdateRecommendationResourceExclusion",
            json!({"recommendationResourceExclusions": [{"arn": "a", "isExcluded": true}]}),
        ),
        (
            "trustedadvisor",
            "UpdateRecommendationLifecycle",
            json!({"lifecycleStage": "dismissed"}),
        ),
        (
            "trustedadvisor",
            "UpdateOrganizationRecommendationLifecycle",
            json!({"lifecycleStage": "dismissed"}),
        ),
    ];
    let silent = [
        (
            "eks",
            "DeleteAddon",
            json!({"name": "prod", "addonName": "coredns"}),
        ),
        (
            "auditmanager",
            "UpdateAssessmentStatus",
            json!({"status": "ACTIVE"}),
        ),
        (
            "auditmanager",
            "UpdateSettings",
            json!({"snsTopic": "arn:aws:sns:us-east-1:111122223333:audit", "evidenceFinderEnabled": true}),
        ),
        (
            "devops-guru",
            "UpdateResourceCollection",
            json!({"action": "ADD"}),
        ),
        (
            "devops-guru",
            "UpdateServiceIntegration",
            json!({"serviceIntegration": {"opsCenter": {"optInStatus": "DISABLED"}}}),
        ),
        (
            "internetmonitor",
            "UpdateMonitor",
            json!({"monitorName": "m", "maxCityNetworksToMonitor": 100}),
        ),
        (
            "iot",
            "SetV2LoggingOptions",
            json!({"defaultLogLevel": "INFO", "disableAllLogs": false}),
        ),
        (
            "monitoring",
            "PutInsightRule",
            json!({"ruleName": "r", "ruleState": "ENABLED"}),
        ),
        (
            "route53",
            "UpdateHealthCheck",
            json!({"healthCheckId": "h", "failureThreshold": 5}),
        ),
        (
            "trustedadvisor",
            "UpdateOrganizationRecommendationLifecycle",
            json!({"lifecycleStage": "resolved"}),
        ),
    ];
    check(&CHANGES, &told, &silent);
}
