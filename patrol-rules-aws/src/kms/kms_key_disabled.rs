use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report, request};

rule! {
    /// Reports a KMS key being disabled or deleted.
    ///
    /// Key stores that are disconnected or deleted count, and key material of your own.
    ///
    /// # Why
    /// What is encrypted with the key cannot be read from then on; after the deletion, never again.
    ///
    /// # Example
    /// `aws kms schedule-key-deletion --key-id 1234abcd-12ab-34cd-56ef-1234567890ab`.
    ///
    /// # Respond
    /// Enable the key again (`aws kms enable-key`), or cancel its deletion (`aws kms cancel-key-deletion`): there are at
    /// least seven days for that.
    pub struct KmsKeyDisabled = "kmsKeyDisabled" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for KmsKeyDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1485", "T1486"])
        .cis(["5.7"])
        .groups(["baseline", "cis", "destruction"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "kms.amazonaws.com",
            [
                "DeleteCustomKeyStore",
                "DeleteImportedKeyMaterial",
                "DisableKey",
                "DisconnectCustomKeyStore",
                "ScheduleKeyDeletion",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let key = asked(call, &["keyId", "customKeyStoreId"]);
        let (subject, did) = match call.event_name.as_str() {
            "DeleteCustomKeyStore" => ("Key store deleted", "deleted the key store"),
            "DeleteImportedKeyMaterial" => {
                ("Key material deleted", "deleted the material of the key")
            }
            "DisableKey" => ("Key disabled", "disabled the key"),
            "DisconnectCustomKeyStore" => ("Key store disconnected", "disconnected the key store"),
            _ => ("Key to be deleted", "scheduled the deletion of the key"),
        };
        let finding = report(event, subject, &format!("{did} {key}"), key);
        let days = request(call)["pendingWindowInDays"].as_i64();
        Ok(finding.detail("days", days).into())
    }
}
