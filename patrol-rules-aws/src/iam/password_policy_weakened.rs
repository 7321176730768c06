use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports an account's password policy being deleted, or made weaker than wanted.
    ///
    /// What a change leaves out falls back to AWS's default, which is weak: the whole policy is judged.
    ///
    /// # Why
    /// Short passwords that may be used again can be guessed.
    ///
    /// # Example
    /// Somebody sets the minimum length to six.
    ///
    /// # Respond
    /// Ask whoever changed it, and set the policy again (`aws iam update-account-password-policy`).
    pub struct PasswordPolicyWeakened = "passwordPolicyWeakened" {
        /// How many characters a password must have at least; the CIS benchmark wants 14.
        minimum_length: u64 = 14,
        /// How many earlier passwords may not be used again; the CIS benchmark wants 24.
        remembered_passwords: u64 = 24,
    }
}

impl Rule for PasswordPolicyWeakened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1556"])
        .groups(["baseline", "credentials"])
        .references(["https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "iam.amazonaws.com",
            ["DeleteAccountPasswordPolicy", "UpdateAccountPasswordPolicy"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let account = event.account().unwrap_or_default();
        if call.event_name == "DeleteAccountPasswordPolicy" {
            let finding = report(
                event,
                "Password policy deleted",
                "deleted the account's password policy",
                account,
            );
            return Ok(finding.into());
        }
        let number = |field: &str, default| {
            let asked = call
                .request_parameters
                .as_ref()
                .map(|request| &request[field]);
            asked.and_then(|value| value.as_u64()).unwrap_or(default)
        };
        // What a call leaves out: six characters, and no memory of earlier passwords.
        let (length, remembered) = (
            number("minimumPasswordLength", 6),
            number("passwordReusePrevention", 0),
        );
        let mut weak = Vec::new();
        if length < self.minimum_length {
            weak.push(format!("{length} characters are enough"));
        }
        if remembered < self.remembered_passwords {
            weak.push(format!(
                "only {remembered} earlier passwords are remembered"
            ));
        }
        if weak.is_empty() {
            return Ok(Findings::none());
        }
        let finding = report(
            event,
            "Password policy weakened",
            &format!(
                "changed the account's password policy so that {}",
                weak.join(" and ")
            ),
            account,
        );
        Ok(finding
            .detail("length", length)
            .detail("remembered", remembered)
            .into())
    }
}
