use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{named, report};

rule! {
    /// Reports an access key of the root user.
    ///
    /// # Why
    /// A key of the root user can do everything, from anywhere, and no policy of the account binds it. No
    /// task needs one.
    ///
    /// # Example
    /// Somebody who is signed in as the root user creates an access key for it.
    ///
    /// # Respond
    /// Delete the key at once, signed in as the root user or by a root session of the organization
    /// (`sts:AssumeRoot` with `IAMAuditRootUserCredentials`), and read the trail by the key's id.
    pub struct RootAccessKey = "rootAccessKey";
}

impl Rule for RootAccessKey {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Critical)
        .attack(["T1098.001"])
        .cis(["5.3"])
        .groups(["baseline", "cis", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("iam.amazonaws.com", ["CreateAccessKey"])
            .field("detail.userIdentity.type", ["Root"])
            .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        // Root may create keys of users: that is `accessKeyForAnotherUser`'s.
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
