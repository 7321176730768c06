use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{TrustedAccounts, asked, opened_by_permission, opened_by_policy, request};

rule! {
    /// Reports an SQS queue whose policy allows everyone, or an account that is not trusted.
    ///
    /// If a condition limits a statement for everyone to particular callers or networks, only those
    /// count. A policy that cannot be read is reported.
    ///
    /// # Why
    /// Anyone who can send to the queue controls what its consumers process, and anyone who can
    /// receive from it can take messages away.
    ///
    /// # Example
    /// `aws sqs set-queue-attributes` with a policy for `"Principal": "*"`.
    ///
    /// # Respond
    /// Restore the previous policy, and review what was sent.
    pub struct QueueOpened = "queueOpened" {
        /// Accounts that may use queues, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for QueueOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "sqs.amazonaws.com",
            ["AddPermission", "CreateQueue", "SetQueueAttributes"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let queue = asked(call, &["queueUrl", "queueName"]);
        // A URL ends in the queue's name.
        let name = queue.rsplit('/').next().unwrap_or(queue);
        let trusted = &self.trusted_accounts;
        if call.event_name == "AddPermission" {
            return Ok(opened_by_permission(event, "queue", name, trusted).into());
        }
        let policy = &request(call)["attributes"]["Policy"];
        Ok(opened_by_policy(event, "queue", name, policy, trusted).into())
    }
}
