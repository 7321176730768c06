use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{
    TrustedAccounts, found, hidden_request, receivers, report, request, strangers_named,
};

rule! {
    /// Reports logs, metrics, events or notifications being sent to an account that is not trusted.
    ///
    /// This covers CloudWatch Logs subscription filters (also account-level ones) and deliveries,
    /// links to a monitoring account (CloudWatch cross-account observability), targets of
    /// EventBridge rules, pipes and schedules, destinations of functions, metric streams, VPC flow
    /// logs, SNS subscriptions, S3 event notifications, and the reports of S3 Inventory, analytics
    /// and Storage Lens that name another account. Other deliveries to S3 are not reported, because a bucket's name does not say which account owns it.
    ///
    /// # Why
    /// Logs contain what people typed and what programs did, sometimes including secrets, and a
    /// subscription sends each new log event immediately.
    ///
    /// # Example
    /// `aws logs put-subscription-filter --log-group-name /app/pay --destination-arn
    /// arn:aws:logs:us-east-1:999988887777:destination:x`.
    ///
    /// # Respond
    /// Find out who owns the account. If it is unknown, delete the filter, link, target or
    /// subscription, and check what was logged since.
    pub struct TelemetrySentToStranger = "telemetrySentToStranger" {
        /// Accounts that logs, metrics and events may be sent to, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for TelemetrySentToStranger {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1020"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call_of_any(&[
            ("ec2.amazonaws.com", &["CreateFlowLogs"]),
            ("events.amazonaws.com", &["PutTargets"]),
            (
                "lambda.amazonaws.com",
                &[
                    "PutFunctionEventInvokeConfig",
                    "UpdateFunctionEventInvokeConfig",
                ],
            ),
            (
                "logs.amazonaws.com",
                &[
                    "CreateDelivery",
                    "PutAccountPolicy",
                    "PutDeliveryDestination",
                    "PutDestination",
                    "PutSubscriptionFilter",
                ],
            ),
            ("monitoring.amazonaws.com", &["PutMetricStream"]),
            ("oam.amazonaws.com", &["CreateLink"]),
            ("pipes.amazonaws.com", &["CreatePipe", "UpdatePipe"]),
            (
                "s3.amazonaws.com",
                &[
                    "PutBucketAnalyticsConfiguration",
                    "PutBucketInventoryConfiguration",
                    "PutBucketNotification",
                    "PutStorageLensConfiguration",
                ],
            ),
            (
                "scheduler.amazonaws.com",
                &["CreateSchedule", "UpdateSchedule"],
            ),
            ("sns.amazonaws.com", &["Subscribe"]),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if let Some(hidden) = hidden_request(event, "whom it sends logs or events to") {
            return Ok(hidden.into());
        }
        let call = &event.detail;
        let request = request(call);
        let strangers = |request| {
            let trusted = &self.trusted_accounts;
            strangers_named(event, request, &DESTINATIONS, trusted)
        };
        // An account-level subscription is a JSON document.
        let document = request["policyDocument"].as_str();
        let document = document.and_then(|text| serde_json::from_str::<Value>(text).ok());
        let to = strangers(document.as_ref().unwrap_or(request));
        let Some(first) = to.first() else {
            return Ok(Findings::none());
        };
        let action = call.event_name.as_str();
        let whom = receivers(&to);
        let finding = match found(call, &NAMES) {
            Some(what) => {
                let did = format!("set telemetry of {what} to be sent to {whom} ({action})");
                report(event, SUBJECT, &did, what)
            }
            None => {
                let did = format!("set telemetry to be sent to {whom} ({action})");
                report(event, SUBJECT, &did, first)
            }
        };
        Ok(finding.detail("sentTo", to).into())
    }
}

const SUBJECT: &str = "Telemetry sent to an untrusted account";

/// Where requests name the destination; `arn` is that of a rule's target.
const DESTINATIONS: [&str; 17] = [
    "accountId",
    "arn",
    "bucketAccountId",
    "cloudFunction",
    "deliveryDestinationArn",
    "destination",
    "destinationArn",
    "destinationResourceArn",
    "endpoint",
    "firehoseArn",
    "lambdaFunctionArn",
    "logDestination",
    "queue",
    "sinkIdentifier",
    "target",
    "targetArn",
    "topic",
];

/// Where requests name the source.
const NAMES: [&str; 7] = [
    "logGroupName",
    "topicArn",
    "bucketName",
    "rule",
    "deliverySourceName",
    "name",
    "policyName",
];

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(service: &str, call: &str, request: Value) -> Outcome {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request);
        run(&rule::<TelemetrySentToStranger>([]), &event)
    }

    fn requests(account: &str) -> [(&'static str, &'static str, Value); 6] {
        let destination = format!("arn:aws:logs:us-east-1:{account}:destination:all");
        let stream = format!("arn:aws:kinesis:us-east-1:{account}:stream/all");
        let role = "arn:aws:iam::111122223333:role/send";
        let policy = json!({"DestinationArn": stream, "RoleArn": role, "FilterPattern": ""});
        [
            (
                "logs",
                "PutSubscriptionFilter",
                json!({"logGroupName": "/app/pay", "filterName": "all", "filterPattern": "", "destinationArn": destination}),
            ),
            (
                "logs",
                "PutAccountPolicy",
                json!({"policyName": "all", "policyType": "SUBSCRIPTION_FILTER_POLICY", "scope": "ALL", "policyDocument": policy.to_string()}),
            ),
            (
                "logs",
                "CreateDelivery",
                json!({"deliverySourceName": "cdn", "deliveryDestinationArn": format!("arn:aws:logs:us-east-1:{account}:delivery-destination:x")}),
            ),
            (
                "logs",
                "PutDeliveryDestination",
                json!({"name": "x", "deliveryDestinationConfiguration": {"destinationResourceArn": stream}}),
            ),
            (
                "oam",
                "CreateLink",
                json!({"labelTemplate": "$AccountName", "resourceTypes": ["AWS::Logs::LogGroup"], "sinkIdentifier": format!("arn:aws:oam:us-east-1:{account}:sink/1")}),
            ),
            (
                "events",
                "PutTargets",
                json!({"rule": "all", "targets": [{"id": "1", "roleArn": role, "arn": format!("arn:aws:events:us-east-1:{account}:event-bus/default")}]}),
            ),
        ]
    }

    #[test]
    fn a_strangers_destination_is_reported_and_our_own_is_not() {
        for (service, call, request) in requests("999988887777") {
            let told = outcome(service, call, request).reported();
            assert!(
                told.details["sentTo"].to_string().contains("999988887777"),
                "{call}"
            );
        }
        for (service, call, request) in requests("111122223333") {
            assert_eq!(outcome(service, call, request), Outcome::Silent, "{call}");
        }
    }

    #[test]
    fn an_account_policy_that_sends_nothing_is_ignored() {
        for document in ["{\"DataIdentifier\": []}", "not JSON", ""] {
            let request = json!({"policyName": "x", "policyType": "DATA_PROTECTION_POLICY", "policyDocument": document});
            assert_eq!(
                outcome("logs", "PutAccountPolicy", request),
                Outcome::Silent
            );
        }
    }
}
