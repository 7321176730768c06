use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{named, report};

rule! {
    /// Reports the root user's password or email address being changed, or a password recovery or
    /// email change being requested.
    ///
    /// # Why
    /// Anyone who can read the root user's email can become root. A recovery that nobody requested
    /// shows that somebody is trying.
    ///
    /// # Example
    /// Somebody uses "Forgot password" for the root user.
    ///
    /// # Respond
    /// Ask the account's owner. If it was not authorized, secure the mailbox, reset the password
    /// and MFA, and review CloudTrail from then on. Centralized root access removes root passwords
    /// from member accounts.
    pub struct RootCredentialsChanged = "rootCredentialsChanged";
}

impl Rule for RootCredentialsChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Critical)
        .attack(["T1098", "T1078.004"])
        .cis(["5.3"])
        .groups(["baseline", "cis", "credentials"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail([
            "AWS API Call via CloudTrail",
            "AWS Console Sign In via CloudTrail",
        ])
        .field(
            "detail.eventSource",
            ["account.amazonaws.com", "signin.amazonaws.com"],
        )
        .field(
            "detail.eventName",
            [
                "AcceptPrimaryEmailUpdate",
                "EmailUpdated",
                "PasswordRecoveryCompleted",
                "PasswordRecoveryRequested",
                "PasswordUpdated",
                "StartPrimaryEmailUpdate",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let failed = call
            .response_elements
            .as_ref()
            .is_some_and(|answer| answer[&call.event_name] == "Failure");
        // An IAM user who changes a password here changes their own.
        let of_user = call.user_identity.r#type.as_deref() == Some("IAMUser");
        if failed || (of_user && call.event_source == "signin.amazonaws.com") {
            return Ok(Findings::none());
        }
        let (what, severity) = match call.event_name.as_str() {
            "PasswordUpdated" | "PasswordRecoveryCompleted" => {
                ("password changed", Severity::Critical)
            }
            "PasswordRecoveryRequested" => ("password recovery requested", Severity::High),
            "StartPrimaryEmailUpdate" => ("email change requested", Severity::High),
            _ => ("email address changed", Severity::Critical),
        };
        // The management account may change the address of a member.
        let account = named(call, &["accountId"])
            .or(event.account())
            .unwrap_or_default();
        let finding = report(
            event,
            &format!("Root user {what}"),
            &format!(
                "called {} for the root user of account {account}: {what}",
                call.event_name
            ),
            account,
        );
        Ok(finding.severity(severity).into())
    }
}
