//! Calls after which data is deleted by itself, or that empty something at once.

use crate::shared::change::{Change, When, always, when_at_most, when_between, when_is, when_item};

const ITEMS: &str = "set items to expire in";
const SHORT: &str = "set data to be deleted after a few days in";

/// Seven days.
const WEEK: f64 = 604_800.0;

pub(super) static CHANGES: [Change; 15] = [
    when_is("aoss", OF_AOSS, ("minIndexRetention", "24h"), SHORT),
    when_is("aoss", OF_AOSS, ("minIndexRetention", "1d"), SHORT),
    when_is("aoss", OF_AOSS, ("minIndexRetention", "2d"), SHORT),
    // Zero turns it off.
    when_between(
        "cassandra",
        &["UpdateTable"],
        ("defaultTimeToLive", 1.0, WEEK),
        ITEMS,
    ),
    when_at_most(
        "chime",
        &["PutAppInstanceRetentionSettings", "PutRetentionSettings"],
        ("retentionDays", 7.0),
        SHORT,
    ),
    when_is(
        "dynamodb",
        &["UpdateTimeToLive"],
        ("timeToLiveSpecification/enabled", "true"),
        ITEMS,
    ),
    // Images without a tag are often kept for a day.
    when_item(
        "ecr",
        OF_ECR,
        ("rules", &[LAST, When::Is("tagStatus", "any")]),
        IMAGES,
    ),
    when_item(
        "ecr",
        OF_ECR,
        ("rules", &[LAST, When::Is("tagStatus", "tagged")]),
        IMAGES,
    ),
    when_item(
        "imagebuilder",
        &["CreateLifecyclePolicy", "UpdateLifecyclePolicy"],
        (
            "policyDetails",
            &[
                When::Is("action/type", "DELETE"),
                When::Between("filter/value", 0.0, 1.0),
            ],
        ),
        IMAGES,
    ),
    when_is(
        "kinesisvideo",
        &["UpdateDataRetention"],
        ("operation", "DECREASE_DATA_RETENTION"),
        "shortened how long data is kept in",
    ),
    always("neptune-graph", &["ResetGraph"], "emptied the graph"),
    when_item(
        "s3tables",
        &["PutTableRecordExpirationConfiguration"],
        (
            "value",
            &[
                When::Is("status", "enabled"),
                When::Between("days", 0.0, 7.0),
            ],
        ),
        SHORT,
    ),
    always(
        "storagegateway",
        &["ResetCache"],
        "discarded data that was not uploaded yet of the gateway",
    ),
    when_at_most(
        "timestream",
        &["UpdateTable"],
        ("magneticStoreRetentionPeriodInDays", 7.0),
        SHORT,
    ),
    when_item(
        "workmail",
        &["PutRetentionPolicy"],
        (
            "folderConfigurations",
            &[
                When::Between("period", 0.0, 7.0),
                When::Is("action", "*DELETE"),
            ],
        ),
        "set mail to be deleted after a few days by",
    ),
];

const OF_ECR: &[&str] = &["PutLifecyclePolicy"];
const LAST: When = When::Between("countNumber", 0.0, 1.0);
const IMAGES: &str = "set nearly all images to be deleted by the lifecycle policy of";

const OF_AOSS: &[&str] = &["CreateLifecyclePolicy", "UpdateLifecyclePolicy"];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn data_that_is_kept_is_not_reported() {
        let retention = |kept: &str| {
            let policy = json!({"Rules": [{"ResourceType": "index", "Resource": ["index/logs/*"], "MinIndexRetention": kept}]});
            json!({"type": "retention", "name": "p", "policy": policy.to_string()})
        };
        let images = |tags: &str, number: i64| {
            let rule = |tags: &str, number: i64| json!({"rulePriority": 1, "selection": {"tagStatus": tags, "countType": "imageCountMoreThan", "countNumber": number}, "action": {"type": "expire"}});
            let rules = json!({"rules": [rule("untagged", 1), rule(tags, number)]});
            json!({"repositoryName": "app", "lifecyclePolicyText": rules.to_string()})
        };
        let builder = |action: &str, value: i64| json!({"lifecyclePolicyArn": "p", "policyDetails": [{"action": {"type": action}, "filter": {"type": "COUNT", "value": value}}]});
        let records = |status: &str, days: i64| json!({"tableArn": "t", "value": {"status": status, "settings": {"days": days}}});
        let mail = |action: &str, period: i64| json!({"organizationId": "m-1", "name": "p", "folderConfigurations": [{"name": "INBOX", "action": "NONE", "period": 1}, {"name": "INBOX", "action": action, "period": period}]});
        let table = |seconds: i64| json!({"keyspaceName": "k", "tableName": "t", "defaultTimeToLive": seconds});
        let items = |on: bool| json!({"tableName": "t", "timeToLiveSpecification": {"attributeName": "at", "enabled": on}});
        let chime = |days: i64| json!({"appInstanceArn": "a", "appInstanceRetentionSettings": {"channelRetentionSettings": {"retentionDays": days}}});
        let video = |operation: &str| json!({"streamName": "s", "operation": operation, "dataRetentionChangeInHours": 23});
        let series = |days: i64| json!({"databaseName": "d", "tableName": "t", "retentionProperties": {"magneticStoreRetentionPeriodInDays": days, "memoryStoreRetentionPeriodInHours": 6}});
        check(
            &CHANGES,
            &[
                ("aoss", "UpdateLifecyclePolicy", retention("24h")),
                ("aoss", "CreateLifecyclePolicy", retention("1d")),
                ("aoss", "CreateLifecyclePolicy", retention("2d")),
                ("cassandra", "UpdateTable", table(60)),
                ("chime", "PutAppInstanceRetentionSettings", chime(1)),
                ("dynamodb", "UpdateTimeToLive", items(true)),
                ("ecr", "PutLifecyclePolicy", images("any", 1)),
                ("ecr", "PutLifecyclePolicy", images("tagged", 1)),
                (
                    "imagebuilder",
                    "UpdateLifecyclePolicy",
                    builder("DELETE", 1),
                ),
                (
                    "kinesisvideo",
                    "UpdateDataRetention",
                    video("DECREASE_DATA_RETENTION"),
                ),
                (
                    "s3tables",
                    "PutTableRecordExpirationConfiguration",
                    records("enabled", 1),
                ),
                ("timestream", "UpdateTable", series(1)),
                (
                    "workmail",
                    "PutRetentionPolicy",
                    mail("PERMANENTLY_DELETE", 1),
                ),
            ],
            &[
                ("aoss", "UpdateLifecyclePolicy", retention("30d")),
                ("cassandra", "UpdateTable", table(0)),
                ("cassandra", "UpdateTable", table(31_536_000)),
                ("chime", "PutAppInstanceRetentionSettings", chime(90)),
                ("dynamodb", "UpdateTimeToLive", items(false)),
                ("ecr", "PutLifecyclePolicy", images("any", 30)),
                (
                    "imagebuilder",
                    "UpdateLifecyclePolicy",
                    builder("DEPRECATE", 1),
                ),
                (
                    "imagebuilder",
                    "UpdateLifecyclePolicy",
                    builder("DELETE", 30),
                ),
                (
                    "kinesisvideo",
                    "UpdateDataRetention",
                    video("INCREASE_DATA_RETENTION"),
                ),
                (
                    "s3tables",
                    "PutTableRecordExpirationConfiguration",
                    records("enabled", 365),
                ),
                (
                    "s3tables",
                    "PutTableRecordExpirationConfiguration",
                    records("disabled", 1),
                ),
                ("timestream", "UpdateTable", series(3650)),
                ("workmail", "PutRetentionPolicy", mail("DELETE", 365)),
            ],
        );
    }
}
