//! The whole ruleset: names, docs, patterns, fixtures, subjects.

use std::sync::Arc;

use acme_kms_rules::KeyAliases;
use patrol_core::{Context, Result, async_trait};

/// KMS, where every key has the same alias.
struct FakeKms;

#[async_trait]
impl KeyAliases for FakeKms {
    async fn alias(&self, _: &str, _: &str) -> Result<Option<String>> {
        Ok(Some("alias/payroll".to_owned()))
    }
}

patrol_testkit::check_ruleset!(
    acme_kms_rules,
    ["keyDeletionScheduled"],
    Context::default().with_client::<dyn KeyAliases>(Arc::new(FakeKms)),
);
