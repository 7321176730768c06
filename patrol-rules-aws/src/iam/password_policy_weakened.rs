use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{number, report, request};

rule! {
    /// Reports an account's password policy being deleted, or set weaker than required.
    ///
    /// Settings that a change leaves out fall back to AWS's weak defaults, so the whole policy is
    /// evaluated.
    ///
    /// # Why
    /// Short passwords and reused passwords are easier to guess.
    ///
    /// # Example
    /// `aws iam update-account-password-policy --minimum-password-length 6`.
    ///
    /// # Respond
    /// Confirm with the person who changed it, and restore the policy (`aws iam
    /// update-account-password-policy`).
    pub struct PasswordPolicyWeakened = "passwordPolicyWeakened" {
        /// Minimum password length; the CIS benchmark asks for 14.
        minimum_length: u64 = 14,
        /// Number of previous passwords that may not be reused; the CIS benchmark asks for 24.
        remembered_passwords: u64 = 24,
    }
}

impl Rule for PasswordPolicyWeakened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1556"])
        .groups(["baseline", "credentials"])
        .references(["https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html"])
        .since("0.1.0")
        .reports_omitted();

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
        let asked = request(call);
        let asked = |field: &str, default| {
            let asked = number(&asked[field]);
            asked
                .and_then(|number| u64::try_from(number).ok())
                .unwrap_or(default)
        };
        // Defaults for what a call leaves out: six characters, and no password history.
        let (length, remembered) = (
            asked("minimumPasswordLength", 6),
            asked("passwordReusePrevention", 0),
        );
        let mut weak = Vec::new();
        if length < self.minimum_length {
            weak.push(format!("passwords need only {length} characters"));
        }
        if remembered < self.remembered_passwords {
            weak.push(format!(
                "only {remembered} previous passwords are remembered"
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
