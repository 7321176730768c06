use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{named, report};

rule! {
    /// Reports an access key being created for the root user.
    ///
    /// # Why
    /// A root access key can do everything, from anywhere, and no IAM policy limits it. No task
    /// needs one.
    ///
    /// # Example
    /// `aws iam create-access-key` with the credentials of the root user.
    ///
    /// # Respond
    /// Delete the key immediately, either as the root user or with a root session from the
    /// management account (`sts:AssumeRoot`), and search CloudTrail for what the key was used for.
    pub struct RootAccessKey = "rootAccessKey";
}

impl Rule for RootAccessKey {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Critical)
        .attack(["T1098.001"])
        .cis(["5.3"])
        .groups(["baseline", "cis", "credentials"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("iam.amazonaws.com", ["CreateAccessKey"])
            .field("detail.userIdentity.type", ["Root"])
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        // Keys that root creates for users are reported by `accessKeyForAnotherUser`.
        if named(call, &["userName"]).is_some() {
            return Ok(Findings::none());
        }
        let answer = call.response_elements.as_ref();
        let key = answer.and_then(|answer| answer["accessKey"]["accessKeyId"].as_str());
        let finding = report(
            event,
            "Access key created for the root user",
            "created an access key for the root user",
            event.account().unwrap_or_default(),
        );
        Ok(finding.detail("accessKey", key).into())
    }
}
