//! What services say when they take something.

use super::http::{Request, Response};

/// The service's own answer to a request that it takes: of Slack, Teams, PagerDuty, Jira, SNS, EventBridge and
/// Security Hub. Which of them is asked is told by the request, of the first three by a part of the path:
/// `/slack`, `/teams`, `/enqueue`. Anything else has an empty answer.
///
/// Sources: [Slack](https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks),
/// [workflows of Teams](https://learn.microsoft.com/en-us/azure/connectors/connectors-native-reqres),
/// [PagerDuty](https://developer.pagerduty.com/docs/send-alert-event),
/// [Jira](https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/),
/// [SNS](https://docs.aws.amazon.com/sns/latest/api/API_Publish.html),
/// [EventBridge](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html),
/// [Security Hub](https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html).
#[must_use]
pub fn taken(request: &Request) -> Response {
    let target = request.headers.get("x-amz-target");
    let path = request.path.as_str();
    let is = |part: &str| path.contains(part);
    let (status, body) = if target.is_some_and(|target| target == "AWSEvents.PutEvents") {
        (
            200,
            r#"{"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}"#,
        )
    } else if is("/findings/import") {
        (
            200,
            r#"{"FailedCount": 0, "SuccessCount": 1, "FailedFindings": []}"#,
        )
    } else if request.text().contains("Action=Publish") {
        (
            200,
            "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>\
             <MessageId>1</MessageId></PublishResult></PublishResponse>",
        )
    } else if is("/search/jql") {
        (200, r#"{"issues": []}"#)
    } else if is("/transitions") {
        (204, "")
    } else if is("/comment") {
        (201, r#"{"id": "10000"}"#)
    } else if is("/rest/api/3/issue") {
        (201, r#"{"id": "10000", "key": "SEC-7"}"#)
    } else if is("/slack") {
        (200, "ok")
    } else if is("/teams") {
        (202, "")
    } else if is("/enqueue") {
        (
            202,
            r#"{"status": "success", "message": "Event processed", "dedup_key": "x"}"#,
        )
    } else {
        (200, "")
    };
    Response::new(status, body)
}
