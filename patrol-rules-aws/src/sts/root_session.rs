use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, refused, report};

rule! {
    /// Reports a root session being started in a member account with `sts:AssumeRoot`.
    ///
    /// A refused attempt has medium severity.
    ///
    /// # Why
    /// Anyone allowed to call it can perform root user tasks in any member account: delete root
    /// credentials, or unlock an S3 bucket or SQS queue whose policy denies everyone.
    ///
    /// # Example
    /// `aws sts assume-root --target-principal 222233334444 --task-policy-arn
    /// arn=arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy`.
    ///
    /// # Respond
    /// Ask the person who did it for the reason, and review what the session did in the member
    /// account.
    pub struct RootSession = "rootSession";
}

impl Rule for RootSession {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1548.005"])
        .groups(["baseline", "credentials", "organization", "read-only"])
        .references(["https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("sts.amazonaws.com", ["AssumeRoot"])
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let account = asked(call, &["targetPrincipal"]);
        let request = event.detail.request_parameters.as_ref();
        let task = request.and_then(|request| request["taskPolicyArn"]["arn"].as_str());
        let task = task.and_then(|arn| arn.rsplit('/').next());
        let for_task = task.map(|task| format!(" for {task}")).unwrap_or_default();
        let finding = match call.failed() {
            true => refused(
                event,
                "Root session refused",
                &format!("to start a root session in account {account}{for_task}"),
                account,
            )
            .severity(Severity::Medium),
            false => report(
                event,
                "Root session started",
                &format!("started a root session in account {account}{for_task}"),
                account,
            ),
        };
        Ok(finding.detail("task", task).into())
    }
}
