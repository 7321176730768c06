use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, named, report};

/// Prefix of the names of AWS's quarantine policies; a version may follow.
const QUARANTINE: &str = "AWSCompromisedKeyQuarantine";
/// The older inline quarantine policy, from before there was a managed one.
const EXPOSED: &str = "AWSExposedCredentialPolicy_DO_NOT_REMOVE";

rule! {
    /// Reports AWS's quarantine policy being attached to a user whose access key leaked, or being
    /// removed.
    ///
    /// # Why
    /// AWS found an access key of the user in a public place such as GitHub. The quarantine denies
    /// only some actions: the key still works. If the policy is removed before the key is
    /// deactivated, the key is fully usable again.
    ///
    /// # Example
    /// AWS attaches `AWSCompromisedKeyQuarantineV3` to the user `deployer`.
    ///
    /// # Respond
    /// Deactivate the user's access keys, create new ones where they are needed, and search
    /// CloudTrail for what the leaked key was used for. Reply to the AWS Support case.
    pub struct KeyQuarantined = "keyQuarantined";
}

impl Rule for KeyQuarantined {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Critical)
        .attack(["T1552.001", "T1078.004"])
        .groups(["baseline", "credentials"])
        .references(["https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            [
                "AttachUserPolicy",
                "DeleteUserPolicy",
                "DetachUserPolicy",
                "PutUserPolicy",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let arn = named(call, &["policyArn"]).and_then(|arn| arn.rsplit('/').next());
        let Some(policy) = arn.or(named(call, &["policyName"])) else {
            return Ok(Findings::none());
        };
        if !policy.starts_with(QUARANTINE) && !policy.starts_with(EXPOSED) {
            return Ok(Findings::none());
        }
        let user = asked(call, &["userName"]);
        let finding = match call.event_name.as_str() {
            "DeleteUserPolicy" | "DetachUserPolicy" => report(
                event,
                "Quarantine policy removed",
                &format!("removed the quarantine policy {policy} from user {user}"),
                user,
            )
            .severity(Severity::High),
            _ => report(
                event,
                "User quarantined for a leaked key",
                &format!(
                    "attached the quarantine policy {policy} to user {user}, because one of its access keys was found in public,"
                ),
                user,
            ),
        };
        Ok(finding.detail("policy", policy).into())
    }
}
