use patrol_testkit::json;

use super::{Built, call};

pub(super) fn defense_evasion() -> Built {
    let trail = json!({ "name": "arn:aws:cloudtrail:us-east-1:111122223333:trail/main" });
    let selectors = json!({
        "trailName": "main",
        "eventSelectors": [{ "readWriteType": "ReadOnly", "includeManagementEvents": false, "dataResources": [] }],
    });
    let lifecycle = json!({
        "bucketName": "company-cloudtrail-logs",
        "LifecycleConfiguration": { "Rule": { "ID": "nuke", "Status": "Enabled", "Prefix": "*", "Expiration": { "Days": 1 } } },
    });
    let flow_logs = json!({ "DeleteFlowLogsRequest": { "FlowLogId": { "tag": 1, "content": "fl-0123456789abcdef0" } } });
    vec![
        (
            "defense-evasion.cloudtrail-delete",
            vec![call("cloudtrail", "DeleteTrail", trail.clone())],
        ),
        (
            "defense-evasion.cloudtrail-event-selectors",
            vec![call("cloudtrail", "PutEventSelectors", selectors)],
        ),
        (
            "defense-evasion.cloudtrail-lifecycle-rule",
            vec![call("s3", "PutBucketLifecycle", lifecycle)],
        ),
        (
            "defense-evasion.cloudtrail-stop",
            vec![call("cloudtrail", "StopLogging", trail)],
        ),
        (
            "defense-evasion.dns-delete-logs",
            vec![call(
                "route53resolver",
                "DeleteResolverQueryLogConfig",
                json!({ "resolverQueryLogConfigId": "rqlc-0123456789abcdef" }),
            )],
        ),
        (
            "defense-evasion.organizations-leave",
            vec![call("organizations", "LeaveOrganization", json!(null)).error("AccessDenied")],
        ),
        (
            "defense-evasion.vpc-remove-flow-logs",
            vec![call("ec2", "DeleteFlowLogs", flow_logs)],
        ),
    ]
}
