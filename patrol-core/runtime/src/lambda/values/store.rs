//! What asking any store has in common.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use super::error::StoreError;
use patrol_aws::JsonService;

/// A store that does not answer within this time is tried again. Shorter than elsewhere: a start
/// has ten seconds in all.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);

/// A store that keeps values.
pub(super) struct Store {
    pub(super) service: JsonService,
    /// Its name in errors.
    pub(super) name: &'static str,
    /// What to do about a role that may not ask it.
    pub(super) advice: &'static str,
}

impl Store {
    /// Asks the store in a region, or in the function's own.
    pub(super) async fn ask(
        &self,
        region: Option<&str>,
        operation: &str,
        input: &Value,
    ) -> Result<Value, StoreError> {
        let asked = self.service.call(region, operation, input, ATTEMPT_TIMEOUT);
        asked.await.map_err(|why| StoreError::Call {
            store: self.name,
            advice: (why.code() == Some("AccessDeniedException")).then_some(self.advice),
            source: Arc::new(why),
        })
    }
}
