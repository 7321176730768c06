use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, named, report};

rule! {
    /// Reports an IAM user or the root user creating a session with `GetSessionToken` without MFA.
    ///
    /// # Why
    /// `GetSessionToken` is meant for adding MFA to a session. Without MFA it only hides the access
    /// key: the session has another key ID, and remains valid for up to 36 hours after the key is
    /// deleted.
    ///
    /// # Example
    /// `aws sts get-session-token` with a leaked access key.
    ///
    /// # Respond
    /// Ask the key's owner: tools such as aws-vault do this where no MFA device is configured. If
    /// it was not authorized, deactivate the key and attach an inline policy that denies the user
    /// everything.
    pub struct SessionTokenWithoutMfa = "sessionTokenWithoutMFA" {
        /// IAM users whose tools do this, by name, comma separated; `*` and `?` are wildcards.
        ignored_users: Names = "",
    }
}

impl Rule for SessionTokenWithoutMfa {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1550.001"])
        .groups(["credentials"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("sts.amazonaws.com", ["GetSessionToken"])
            .field("detail.userIdentity.type", ["IAMUser", "Root"])
            .succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(24 * 3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let user = event
            .detail
            .user_identity
            .user_name
            .as_deref()
            .unwrap_or_default();
        let ignored = self.ignored_users.matches(user);
        if ignored || named(call, &["serialNumber"]).is_some() {
            return Ok(Findings::none());
        }
        let finding = report(
            event,
            "Session created without MFA",
            "created a session from an access key without MFA",
            event.who().short_name(),
        );
        Ok(finding.key("session").into())
    }
}
