use patrol_core::{
    ConsoleSignIn, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity,
    UserIdentity, rule,
};

rule! {
    /// Reports the root user signing in to the console, and failed attempts.
    ///
    /// A successful sign-in has critical severity, a failed one medium.
    ///
    /// # Why
    /// The root user can do everything, and no IAM policy limits it. Day-to-day work should never
    /// need it.
    ///
    /// # Example
    /// Somebody signs in with the account's email address, without MFA.
    ///
    /// # Respond
    /// Ask the account's owner. If the sign-in was not authorized, reset the root user's password
    /// and MFA devices, and review CloudTrail from the sign-in on.
    pub struct RootLogin = "rootLogin";
}

impl Rule for RootLogin {
    type Detail = ConsoleSignIn;
    const META: Metadata = Metadata::new(Severity::Critical)
        .attack(["T1078.004"])
        .cis(["5.3"])
        .groups(["baseline", "cis", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::console_sign_in()
    }

    async fn check(&self, event: &Event<ConsoleSignIn>, _: &Context) -> Result<Findings> {
        let sign_in = &event.detail;
        let identity = &sign_in.user_identity;
        if !is_root(identity) {
            return Ok(Findings::none());
        }
        // A failure usually has no error code, but a message.
        let refused = sign_in.failed() || sign_in.error_message.is_some();
        let succeeded = sign_in.succeeded().or(refused.then_some(false));
        let mfa = match sign_in.mfa_used().or(identity.mfa_authenticated()) {
            Some(true) => "with multi-factor authentication",
            Some(false) => "without multi-factor authentication",
            None => "and the record does not say whether multi-factor authentication was used",
        };
        let place = event.place();
        let from = match sign_in.source_ip_address.as_deref() {
            Some(address) => format!(" from {address}"),
            None => String::new(),
        };
        let account = event.account();
        let of = account
            .map(|account| format!(" of account {account}"))
            .unwrap_or_default();
        let finding = match succeeded {
            Some(false) => {
                let why = sign_in.error_message.as_deref();
                let why = why.map(|why| format!(": {why}")).unwrap_or_default();
                Finding::new(
                    format!("Root user{of} failed to sign in"),
                    format!("Somebody tried to sign in to the console as the root user{from} in {place}, {mfa}, and failed{why}."),
                )
                .severity(Severity::Medium)
            }
            Some(true) => Finding::new(
                format!("Root user{of} signed in"),
                format!("The root user signed in to the console{from} in {place}, {mfa}."),
            ),
            // Nothing says that it failed, so assume that it succeeded.
            None => Finding::new(
                format!("Root user{of} signed in, outcome not recorded"),
                format!(
                    "The root user signed in to the console{from} in {place}, {mfa}; the record does not say whether that succeeded."
                ),
            ),
        };
        Ok(finding
            .detail("succeeded", succeeded)
            .detail("mfaUsed", sign_in.mfa_used())
            .into())
    }
}

/// By its type, by its ARN, or by text in place of the identity. An IAM user may be
/// named `root`, so the name does not matter.
fn is_root(identity: &UserIdentity) -> bool {
    let arn = identity.arn.as_deref().or(identity.text.as_deref());
    identity.is_root()
        || arn.is_some_and(|arn| arn.ends_with(":root"))
        || identity.text.as_deref() == Some("root")
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Identity, Outcome, console_sign_in, json, run};

    use super::*;

    fn failed() -> FixtureEvent {
        let mut event = console_sign_in("Root").response(json!({"ConsoleLogin": "Failure"}));
        event["detail"]["errorMessage"] = json!("Failed authentication");
        event
    }

    #[test]
    fn a_success_is_critical_and_says_whether_mfa_was_used() {
        let mut event = console_sign_in("Root");
        let finding = run(&RootLogin, &event).reported();
        assert_eq!(finding.severity, None);
        assert_eq!(RootLogin::META.severity(), Severity::Critical);
        assert_eq!(
            finding.subject,
            "Root user of account 111122223333 signed in"
        );
        assert_eq!(
            finding.summary,
            "The root user signed in to the console from 192.0.2.10 in account 111122223333, us-east-1, without multi-factor authentication."
        );
        event["detail"]["additionalEventData"]["MFAUsed"] = json!("Yes");
        let finding = run(&RootLogin, &event).reported();
        assert!(
            finding
                .summary
                .ends_with(", with multi-factor authentication.")
        );
        event["detail"]["additionalEventData"] = json!(null);
        let finding = run(&RootLogin, &event).reported();
        assert!(
            finding
                .summary
                .contains("does not say whether multi-factor")
        );
    }

    #[test]
    fn a_failure_is_its_own_finding() {
        let finding = run(&RootLogin, &failed()).reported();
        assert_eq!(finding.severity, Some(Severity::Medium));
        assert_eq!(
            finding.subject,
            "Root user of account 111122223333 failed to sign in"
        );
        assert!(
            finding
                .summary
                .ends_with("and failed: Failed authentication."),
            "{}",
            finding.summary
        );
        let finding = run(&RootLogin, &console_sign_in("Root").error("SigninFailed")).reported();
        assert_eq!(finding.severity, Some(Severity::Medium));
    }

    #[test]
    fn an_outcome_that_is_not_recorded_counts_as_success() {
        let finding = run(&RootLogin, &console_sign_in("Root").response(json!(null))).reported();
        assert_eq!(finding.severity, None);
        assert!(finding.subject.ends_with("outcome not recorded"));
    }

    #[test]
    fn root_is_known_by_its_arn_too() {
        let identity =
            json!({"arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333"});
        for identity in [
            identity,
            json!("arn:aws:iam::111122223333:root"),
            json!("root"),
        ] {
            let event = console_sign_in("Root").by(Identity::custom(identity));
            run(&RootLogin, &event).reported();
        }
    }

    #[test]
    fn ignores_other_users() {
        for identity in ["IAMUser", "AssumedRole", "FederatedUser"] {
            assert_eq!(run(&RootLogin, &console_sign_in(identity)), Outcome::Silent);
        }
        for identity in [Identity::iam_user("root"), Identity::custom(json!("bob"))] {
            let event = console_sign_in("Root").by(identity);
            assert_eq!(run(&RootLogin, &event), Outcome::Silent);
        }
    }

    #[test]
    fn other_sign_in_events_are_not_sign_ins() {
        for name in ["PasswordUpdated", "PasswordRecoveryRequested", "CheckMfa"] {
            let mut event = console_sign_in("Root");
            event["detail"]["eventName"] = json!(name);
            assert_eq!(run(&RootLogin, &event), Outcome::NotDelivered);
        }
    }
}
