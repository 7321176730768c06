use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{Names, named, report};

rule! {
    /// Reports a user who takes a session from an access key without a second factor.
    ///
    /// # Why
    /// What `GetSessionToken` is for is to show a second factor. Without one it only hides the key: the
    /// session has another key's id, and lives on for up to 36 hours when the key is deleted.
    ///
    /// # Example
    /// `mallory` calls `GetSessionToken` with a leaked key.
    ///
    /// # Respond
    /// Ask the key's owner: tools such as aws-vault do it where no MFA device is configured. If nobody
    /// claims it, turn the key off and deny the user everything by an inline policy.
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
        .since("0.1.0");

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
            "Session without MFA",
            "took a session from an access key without a second factor",
            event.who().short_name(),
        );
        Ok(finding.key("session").into())
    }
}
