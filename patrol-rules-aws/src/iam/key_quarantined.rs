use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, named, report};

/// What the names of AWS's quarantine policies begin with; a version may follow.
const QUARANTINE: &str = "AWSCompromisedKeyQuarantine";
/// What AWS called the inline policy before it was a managed one.
const EXPOSED: &str = "AWSExposedCredentialPolicy_DO_NOT_REMOVE";

rule! {
    /// Reports AWS's quarantine policy being put on a user whose key leaked, and being taken off.
    ///
    /// # Why
    /// AWS found an access key of the user in public, such as on GitHub. The quarantine stops only some
    /// actions: the key still works. Whoever takes it off before the key is gone opens the door again.
    ///
    /// # Example
    /// AWS attaches `AWSCompromisedKeyQuarantineV3` to the user `deployer`.
    ///
    /// # Respond
    /// Turn the user's keys off, create new ones where they are needed, and read the trail by the old
    /// key's id for what was done with it. Open AWS's support case and answer it.
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
                "Quarantine of a leaked key taken off",
                &format!("took the quarantine policy {policy} off user {user}"),
                user,
            )
            .severity(Severity::High),
            _ => report(
                event,
                "User quarantined for a leaked key",
                &format!(
                    "put the quarantine policy {policy} on user {user}, because a key of it was found in public,"
                ),
                user,
            ),
        };
        Ok(finding.detail("policy", policy).into())
    }
}
