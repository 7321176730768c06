use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use serde_json::Value;

use crate::shared::{TrustedAccounts, asked, opened_by_permission, opened_by_policy, request};

rule! {
    /// Reports an SNS topic whose policy allows everyone, or an account that is not trusted.
    ///
    /// If a condition limits a statement for everyone to particular callers or networks, only those
    /// count. A policy that cannot be read is reported.
    ///
    /// # Why
    /// Anyone who can subscribe receives your messages, and anyone who can publish can send
    /// messages in your name.
    ///
    /// # Example
    /// `aws sns set-topic-attributes --attribute-name Policy` with `"Principal": "*"`.
    ///
    /// # Respond
    /// Restore the previous policy, and review the topic's subscriptions.
    pub struct TopicOpened = "topicOpened" {
        /// Accounts that may use topics, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for TopicOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "sns.amazonaws.com",
            ["AddPermission", "CreateTopic", "SetTopicAttributes"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let name = asked(call, &["topicArn", "name"]);
        let trusted = &self.trusted_accounts;
        if call.event_name == "AddPermission" {
            return Ok(opened_by_permission(event, "topic", name, trusted).into());
        }
        let policy = policy_of(request(call));
        Ok(opened_by_policy(event, "topic", name, policy, trusted).into())
    }
}

/// The policy that a request gives: as the one attribute that it sets, or among the attributes of a new
/// topic.
fn policy_of(request: &Value) -> &Value {
    match request["attributeName"].as_str() {
        Some("Policy") => &request["attributeValue"],
        _ => &request["attributes"]["Policy"],
    }
}
