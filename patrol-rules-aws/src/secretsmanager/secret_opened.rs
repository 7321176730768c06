use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{TrustedAccounts, asked, opened_by_policy, request};

rule! {
    /// Reports a secret whose resource policy allows everyone, or an account that is not trusted.
    ///
    /// If a condition limits a statement for everyone to particular callers or networks, only those
    /// count. A policy that cannot be read is reported.
    ///
    /// # Why
    /// Anyone who can read the secret can use whatever it protects.
    ///
    /// # Example
    /// `aws secretsmanager put-resource-policy` with `"Principal": "*"`.
    ///
    /// # Respond
    /// Delete the policy (`aws secretsmanager delete-resource-policy`), and rotate the secret.
    pub struct SecretOpened = "secretOpened" {
        /// Accounts that may use secrets, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for SecretOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("secretsmanager.amazonaws.com", ["PutResourcePolicy"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let name = asked(call, &["secretId"]);
        let policy = &request(call)["resourcePolicy"];
        Ok(opened_by_policy(event, "secret", name, policy, &self.trusted_accounts).into())
    }
}
