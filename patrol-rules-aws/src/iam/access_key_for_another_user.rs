use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::target::another_user;
use crate::shared::{DeploymentPrincipals, named, report};

rule! {
    /// Reports an access key that a principal creates or reactivates for another IAM user.
    ///
    /// # Why
    /// Another user's access key lets an attacker back in after their own credentials are revoked.
    ///
    /// # Example
    /// `aws iam create-access-key --user-name backup`, called by `mallory`.
    ///
    /// # Respond
    /// Confirm with the person who created it. If it was not authorized, deactivate the key (`aws
    /// iam update-access-key --status Inactive`), and search CloudTrail for its ID.
    pub struct AccessKeyForAnotherUser = "accessKeyForAnotherUser" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for AccessKeyForAnotherUser {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098.001"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("iam.amazonaws.com", ["CreateAccessKey", "UpdateAccessKey"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        let Some(user) = another_user(event) else {
            return Ok(Findings::none());
        };
        let (did, key) = match call.event_name.as_str() {
            "CreateAccessKey" => {
                let answer = call.response_elements.as_ref();
                (
                    "created",
                    answer.and_then(|answer| answer["accessKey"]["accessKeyId"].as_str()),
                )
            }
            _ if named(call, &["status"]) == Some("Active") => {
                ("reactivated", named(call, &["accessKeyId"]))
            }
            _ => return Ok(Findings::none()),
        };
        let finding = report(
            event,
            &format!("Access key {did} for another user"),
            &format!("{did} an access key for user {user}"),
            user,
        );
        Ok(finding.detail("accessKey", key).into())
    }
}
