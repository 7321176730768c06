use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::encryption_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, change};

rule! {
    /// Reports encryption of a resource being disabled, at rest or in transit.
    ///
    /// This covers databases, caches, streams, delivery streams, search domains, file transfers,
    /// build artifacts, the Glue Data Catalog, Athena workgroups.
    /// Allowing unencrypted connections next to encrypted ones counts. `ebsEncryptionDisabled`
    /// reports volumes, `removeS3ManagedEncryption` buckets, and `databaseSettingsWeakened`
    /// parameters of databases.
    ///
    /// # Why
    /// Who can see the network then sees passwords and data, and data without a customer managed
    /// key can be read by everyone who may read the resource.
    ///
    /// # Example
    /// `aws elasticache modify-replication-group --replication-group-id carts
    /// --transit-encryption-mode preferred`.
    ///
    /// # Respond
    /// Enable it again, and rotate credentials that were sent without encryption.
    pub struct EncryptionDisabled = "encryptionDisabled" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for EncryptionDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1040"])
        .groups(["baseline", "exposure"])
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

const SUBJECT: &str = "Encryption disabled";
const HIDDEN: &str = "whether it disabled encryption";
