use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::lost_keys::CHANGES;
use crate::shared::{DeploymentPrincipals, asked, change, number, report, request};

rule! {
    /// Reports a KMS key being disabled or scheduled for deletion.
    ///
    /// Deleting imported key material or setting it to expire, and disconnecting or deleting a
    /// custom key store, are reported too, and so are keys of AWS Payment Cryptography, CloudHSM
    /// clusters and private certificate authorities being deleted or disabled.
    ///
    /// # Why
    /// Data encrypted with a disabled key cannot be decrypted; once the key is deleted, it is lost
    /// forever.
    ///
    /// # Example
    /// `aws kms schedule-key-deletion --key-id 1234abcd-12ab-34cd-56ef-1234567890ab`.
    ///
    /// # Respond
    /// Enable the key again (`aws kms enable-key`), or cancel its deletion (`aws kms
    /// cancel-key-deletion`) during the waiting period of at least seven days.
    pub struct KmsKeyDisabled = "kmsKeyDisabled" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for KmsKeyDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1485", "T1486"])
        .cis(["5.7"])
        .groups(["baseline", "cis", "destruction"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        let of_kms = Pattern::api_call(
            "kms.amazonaws.com",
            [
                "DeleteCustomKeyStore",
                "DeleteImportedKeyMaterial",
                "DisableKey",
                "DisconnectCustomKeyStore",
                "ScheduleKeyDeletion",
            ],
        );
        Pattern::one_of([of_kms, change::pattern(&CHANGES)]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let hidden = "whether its key material expires";
        if let Some(findings) = change::made_or_hidden(event, &CHANGES, "Key lost", hidden) {
            return Ok(findings);
        }
        let call = &event.detail;
        let key = asked(call, &["keyId", "customKeyStoreId"]);
        let (subject, did) = match call.event_name.as_str() {
            "DeleteCustomKeyStore" => ("Custom key store deleted", "deleted the custom key store"),
            "DeleteImportedKeyMaterial" => (
                "KMS key material deleted",
                "deleted the imported material of the key",
            ),
            "DisableKey" => ("KMS key disabled", "disabled the key"),
            "DisconnectCustomKeyStore" => (
                "Custom key store disconnected",
                "disconnected the custom key store",
            ),
            _ => (
                "KMS key scheduled for deletion",
                "scheduled the deletion of the key",
            ),
        };
        let finding = report(event, subject, &format!("{did} {key}"), key);
        let days = number(&request(call)["pendingWindowInDays"]);
        Ok(finding.detail("days", days).into())
    }
}
