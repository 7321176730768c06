//! Alerts kept in memory, for tests.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{Alert, Sink, SinkError};

/// Keeps every alert, for a test to look at. Clones share what they keep.
#[derive(Clone, Debug, Default)]
pub struct Recording(Arc<Mutex<Vec<Alert>>>);

impl Recording {
    /// What was sent so far, in order.
    #[must_use]
    pub fn alerts(&self) -> Vec<Alert> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }
}

#[async_trait]
impl Sink for Recording {
    fn target(&self) -> String {
        "memory".to_owned()
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(alert.clone());
        Ok(())
    }
}
