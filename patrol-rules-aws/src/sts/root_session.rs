use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, refused, report};

rule! {
    /// Reports a root session in a member account: `sts:AssumeRoot`.
    ///
    /// A try that AWS refused is reported with a lower severity.
    ///
    /// # Why
    /// Who may call it acts as the root user of any member: deletes its root credentials, or unlocks a
    /// bucket or queue that denies everybody.
    ///
    /// # Example
    /// Somebody in the management account assumes root of account 222233334444 with `S3UnlockBucketPolicy`.
    ///
    /// # Respond
    /// Ask whoever did it which ticket it was for, and look at what the session did in the member account.
    pub struct RootSession = "rootSession";
}

impl Rule for RootSession {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1548.005"])
        .groups(["baseline", "credentials", "organization", "read-only"])
        .references(["https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html"])
        .since("0.1.0");

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
                &format!("to act as the root user of account {account}{for_task}"),
                account,
            )
            .severity(Severity::Medium),
            false => report(
                event,
                "Root session in an account",
                &format!("began a session as the root user of account {account}{for_task}"),
                account,
            ),
        };
        Ok(finding.detail("task", task).into())
    }
}
