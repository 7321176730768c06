//! A client: what rules ask KMS about the aliases of keys, through its SDK.

use std::sync::Arc;

use aws_sdk_kms::config::{Builder, Region};
use patrol_core::{Client, Connector, Permission, Result, async_trait};

/// The aliases of KMS keys. A trait, so that a test can give a fake.
#[async_trait]
pub trait KeyAliases: Send + Sync + 'static {
    /// The first alias of a key in a region, such as `alias/payroll`.
    ///
    /// # Errors
    ///
    /// What KMS says, such as that the role may not ask.
    async fn alias(&self, region: &str, key: &str) -> Result<Option<String>>;
}

impl Client for dyn KeyAliases {
    const NAME: &'static str = "KMS key aliases";

    fn permissions() -> Vec<Permission> {
        let why = "KMS takes no resource in this action";
        vec![Permission::new(["kms:ListAliases"], ["*"]).because(why)]
    }

    async fn connect(_: &Connector) -> Result<Arc<Self>> {
        let config = patrol_aws::config("KMS").await?;
        Ok(Arc::new(Kms(aws_sdk_kms::Client::new(&config))))
    }
}

struct Kms(aws_sdk_kms::Client);

#[async_trait]
impl KeyAliases for Kms {
    async fn alias(&self, region: &str, key: &str) -> Result<Option<String>> {
        let region = Region::new(region.to_owned());
        let call = self.0.list_aliases().key_id(key).customize();
        let call = call.config_override(Builder::new().region(region));
        // The error's own words are "service error", and no more.
        let answer = call.send().await;
        let answer = answer.map_err(|why| patrol_aws::sdk_error_message(&why))?;
        let alias = answer.aliases().first().and_then(|one| one.alias_name());
        Ok(alias.map(str::to_owned))
    }
}
