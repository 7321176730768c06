use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::protection_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, change};

rule! {
    /// Reports rotation of a KMS key or secret being stopped, an alias being pointed at another
    /// key, and keys and secrets being copied to other regions.
    ///
    /// Another function that rotates a secret, a Secrets Manager replica that loses its source,
    /// another proxy of an external key store, and another primary region of a key count too.
    /// `kmsKeyDisabled` reports keys that can no longer be used, `secretOpened` shared secrets.
    ///
    /// # Why
    /// A stolen secret stays valid if it is not rotated. Data is encrypted with another key as soon
    /// as an alias points to it, and a copy in another region can be used there unnoticed.
    ///
    /// # Example
    /// `aws kms update-alias --alias-name alias/payments --target-key-id 1234abcd-...`.
    ///
    /// # Respond
    /// Confirm with the owner of the key or secret. If it was not authorized, revert it, and rotate
    /// the secret.
    pub struct KeyProtectionReduced = "keyProtectionReduced" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for KeyProtectionReduced {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1552", "T1098"])
        .groups(["baseline", "credentials"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        change::pattern(&CHANGES)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let expected = &self.deployment_principals;
        Ok(change::unless_expected(
            event,
            expected,
            &[&CHANGES],
            SUBJECT,
            HIDDEN,
        ))
    }
}

const SUBJECT: &str = "Key or secret less protected";
const HIDDEN: &str = "what it changed";
