//! Notifications kept in memory, for tests.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{Notification, Notifier, NotifyError};

/// Keeps every notification, for a test to look at. Clones share what they keep.
#[derive(Clone, Debug, Default)]
pub struct Recording(Arc<Mutex<Vec<Notification>>>);

impl Recording {
    /// What was notified so far, in order.
    #[must_use]
    pub fn notifications(&self) -> Vec<Notification> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }
}

#[async_trait]
impl Notifier for Recording {
    async fn notify(&self, notification: &Notification) -> Result<(), NotifyError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(notification.clone());
        Ok(())
    }
}
