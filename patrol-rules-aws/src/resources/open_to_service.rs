use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::PolicyDocument, rule,
};
use serde_json::Value;

use super::policy_call::document;
use crate::shared::alike::{self, Calls};
use crate::shared::{UNNAMED, found, hidden_request, listed, report, request, services_of_anybody};

rule! {
    /// Reports a bucket, queue, topic, KMS key or secret policy that allows an AWS service without
    /// limiting on whose behalf the service acts.
    ///
    /// Such a statement has no condition on `aws:SourceAccount`, `aws:SourceArn` or
    /// `aws:SourceOrgID`. Some services only ever act for the resource's owner, and AWS has no list
    /// of them, so turn this rule on where every such statement must have a condition. A policy
    /// that lets in CloudFront without a condition is also reported by the rule for that kind of
    /// resource.
    ///
    /// # Why
    /// Anyone with an AWS account can make the service write to the queue or read from the bucket:
    /// the service is a confused deputy.
    ///
    /// # Example
    /// `aws sqs set-queue-attributes` with a policy for `"Service": "sns.amazonaws.com"` and no
    /// condition.
    ///
    /// # Respond
    /// Add a condition that names the account or resource that the service acts for.
    pub struct OpenToService = "openToService";
}

impl Rule for OpenToService {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1199"])
        .groups(["exposure"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        alike::pattern(CALLS)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if let Some(hidden) = hidden_request(event, "which services it lets in") {
            return Ok(hidden.into());
        }
        let call = &event.detail;
        let request = request(call);
        let policy = match request["attributeName"].as_str() {
            Some("Policy") => Some(&request["attributeValue"]),
            _ => document(request),
        };
        // A policy that cannot be read is reported by the rule for the resource.
        let document = PolicyDocument::from_value(policy.unwrap_or(&Value::Null));
        let services = document.map(|document| services_of_anybody(&document));
        let services = services.unwrap_or_default();
        if services.is_empty() {
            return Ok(Findings::none());
        }
        let name = found(call, &NAMES).unwrap_or(UNNAMED);
        let services = listed(&services, 5);
        let did = format!("opened {name} to {services} on behalf of any account");
        let finding = report(
            event,
            "Policy open to a service for any account",
            &did,
            name,
        );
        Ok(finding.detail("services", services).into())
    }
}

/// The calls that write such a policy, by service.
const CALLS: [Calls; 5] = [
    ("kms", &["CreateKey", "PutKeyPolicy", "ReplicateKey"]),
    ("s3", &["PutBucketPolicy"]),
    ("secretsmanager", &["PutResourcePolicy"]),
    ("sns", &["CreateTopic", "SetTopicAttributes"]),
    ("sqs", &["CreateQueue", "SetQueueAttributes"]),
];

/// Where requests and answers name the resource.
const NAMES: [&str; 7] = [
    "bucketName",
    "keyId",
    "queueUrl",
    "queueName",
    "topicArn",
    "secretId",
    "name",
];

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(service: &str, call: &str, request: Value) -> Outcome {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request);
        run(&rule::<OpenToService>([]), &event)
    }

    /// Requests in each service's own form, with a policy for a service under a condition.
    fn requests(condition: Value) -> [(&'static str, &'static str, Value); 5] {
        let statement = json!({"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "*", "Resource": "*", "Condition": condition});
        let policy = json!({ "Statement": [statement] });
        let text = policy.to_string();
        [
            (
                "s3",
                "PutBucketPolicy",
                json!({"bucketName": "b", "policy": "", "bucketPolicy": policy}),
            ),
            (
                "kms",
                "PutKeyPolicy",
                json!({"keyId": "k", "policyName": "default", "policy": text}),
            ),
            (
                "sqs",
                "SetQueueAttributes",
                json!({"queueUrl": "https://q", "attributes": {"Policy": text}}),
            ),
            (
                "sns",
                "SetTopicAttributes",
                json!({"topicArn": "arn:aws:sns:us-east-1:111122223333:t", "attributeName": "Policy", "attributeValue": text}),
            ),
            (
                "secretsmanager",
                "PutResourcePolicy",
                json!({"secretId": "s", "resourcePolicy": text}),
            ),
        ]
    }

    #[test]
    fn a_service_is_reported_unless_a_condition_says_whom_it_acts_for() {
        for (service, call, request) in requests(json!({"Bool": {"aws:SecureTransport": "true"}})) {
            let told = outcome(service, call, request).reported();
            assert_eq!(told.details["services"], "`sns.amazonaws.com`", "{service}");
        }
        let ours = json!({"StringEquals": {"aws:SourceAccount": "111122223333"}});
        for (service, call, request) in requests(ours) {
            assert_eq!(
                outcome(service, call, request),
                Outcome::Silent,
                "{service}"
            );
        }
    }
}
