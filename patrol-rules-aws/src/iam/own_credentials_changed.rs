use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::target::another_user;
use crate::shared::report;

rule! {
    /// Reports users who change their own password, or create or turn on a key of their own.
    ///
    /// Those of other users are `loginProfile`'s and `accessKeyForAnotherUser`'s.
    ///
    /// # Why
    /// Most of it is in order. Whoever stole a session does the same, to keep it.
    ///
    /// # Example
    /// `bob` creates a second access key for himself.
    ///
    /// # Respond
    /// Ask the user, if time or address surprise you.
    pub struct OwnCredentialsChanged = "ownCredentialsChanged";
}

impl Rule for OwnCredentialsChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1098.001"])
        .groups(["credentials", "noisy"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            [
                "ChangePassword",
                "CreateAccessKey",
                "CreateLoginProfile",
                "UpdateAccessKey",
                "UpdateLoginProfile",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if another_user(event).is_some() {
            return Ok(Findings::none());
        }
        let action = event.detail.event_name.as_str();
        let did = match action {
            "CreateAccessKey" => "created an own access key",
            "UpdateAccessKey" => "turned an own access key on or off",
            _ => "changed the own password",
        };
        let user = event.who().short_name();
        Ok(report(event, "Own credentials changed", did, user).into())
    }
}
