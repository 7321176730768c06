use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use patrol_core::{Finding, iam::Arn};

use crate::shared::{
    TrustedAccounts, UNNAMED, found, hidden_request, is_unique_id, opened_by_policy, report,
    request, says,
};

rule! {
    /// Reports a KMS key that its key policy or a grant opens to everyone or to an account that is
    /// not trusted.
    ///
    /// A key policy that is set without the lockout safety check is reported too, and so is a
    /// policy that cannot be read.
    ///
    /// # Why
    /// Anyone who can use the key can decrypt data encrypted with it; anyone who can change its
    /// policy can lock you out.
    ///
    /// # Example
    /// `aws kms create-grant --grantee-principal arn:aws:iam::444455556666:root --operations
    /// Decrypt ...`.
    ///
    /// # Respond
    /// Restore the key policy (`aws kms put-key-policy`) or revoke the grant (`aws kms
    /// revoke-grant`), and look for `Decrypt` calls by the untrusted account.
    pub struct KmsKeyOpened = "kmsKeyOpened" {
        /// Accounts that may use keys, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for KmsKeyOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098", "T1486"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "kms.amazonaws.com",
            ["CreateGrant", "CreateKey", "PutKeyPolicy", "ReplicateKey"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let key = call
            .resource_arn("AWS::KMS::Key")
            .or(found(call, &["keyId"]));
        let key = key.unwrap_or(UNNAMED);
        if call.event_name == "CreateGrant" {
            return Ok(self.grant(event, key).into());
        }
        let mut findings = Findings::none();
        if call.event_name == "PutKeyPolicy"
            && request["policy"].is_null()
            && call.omitted().is_none()
        {
            let did = format!("set a policy of the KMS key {key} that the record does not have");
            findings.push(report(event, "KMS key policy not recorded", &did, key));
        }
        let trusted = &self.trusted_accounts;
        if let Some(finding) = opened_by_policy(event, "KMS key", key, &request["policy"], trusted)
        {
            findings.push(finding);
        }
        let is_unchecked = |field: &str| says(&request[field], true);
        if !call.failed()
            && ["bypassPolicyLockoutSafetyCheck", "bypassLockoutSafetyCheck"]
                .into_iter()
                .any(is_unchecked)
        {
            let did =
                format!("set the policy of the KMS key {key} without the lockout safety check");
            // The same key may be opened by the same call.
            let finding = report(event, "KMS key policy set without safety check", &did, key);
            let finding = finding.key(format!("{key}/unchecked"));
            findings.push(finding.severity(Severity::Medium));
        }
        Ok(findings)
    }
}

impl KmsKeyOpened {
    /// The finding about a grant to an untrusted account.
    fn grant(&self, event: &Event<ApiCall>, key: &str) -> Option<Finding> {
        if let Some(hidden) = hidden_request(event, "whom it granted use of the key") {
            return Some(hidden);
        }
        let request = request(&event.detail);
        let principals = [&request["granteePrincipal"], &request["retiringPrincipal"]];
        let stranger = principals
            .into_iter()
            .filter_map(|one| one.as_str())
            .find(|one| {
                let arn = Arn::parse(one);
                // Services have names instead of ARNs.
                let is_foreign = arn.is_ok_and(|arn| {
                    !arn.account().is_empty() && !self.trusted_accounts.trusts(event, arn.account())
                });
                is_foreign || is_unique_id(one)
            })?;
        let did = format!("granted {stranger} use of the KMS key {key}");
        Some(
            report(event, "KMS key granted to an untrusted account", &did, key)
                .detail("grantee", stranger),
        )
    }
}
