use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::target::another_user;
use crate::shared::report;

rule! {
    /// Reports IAM users who set or change their own password, or create, activate or deactivate
    /// their own access keys.
    ///
    /// `loginProfile` and `accessKeyForAnotherUser` report changes to other users' credentials.
    ///
    /// # Why
    /// Most of these changes are legitimate, but attackers with a stolen session do the same to
    /// keep their access.
    ///
    /// # Example
    /// `aws iam create-access-key`, called by `bob` for `bob`.
    ///
    /// # Respond
    /// Ask the user if the time or IP address is unusual.
    pub struct OwnCredentialsChanged = "ownCredentialsChanged";
}

impl Rule for OwnCredentialsChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Info)
        .attack(["T1098.001"])
        .groups(["credentials", "noisy"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

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
            "CreateAccessKey" => "created an access key for itself",
            "UpdateAccessKey" => "activated or deactivated its own access key",
            _ => "changed its own password",
        };
        let user = event.who().short_name();
        Ok(report(event, "Own credentials changed", did, user).into())
    }
}
