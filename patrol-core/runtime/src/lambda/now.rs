//! What an invocation is served with: the rules and the sinks, as they are when it begins.

use std::sync::Arc;

use tokio::join;

use super::{
    Invocation, current::Current, document::Document, failure::Failure, rules::Rules, sinks::Sinks,
};

/// The operator's document, the rules and the sinks, which change while the function runs.
pub(super) struct Changing {
    pub(super) document: Document,
    pub(super) rules: Current<Rules>,
    pub(super) sinks: Current<Sinks>,
}

/// The rules and the sinks of one invocation.
pub(super) struct Now {
    pub(super) rules: Arc<Rules>,
    pub(super) sinks: Arc<Sinks>,
}

impl Changing {
    /// The rules and the sinks, after what is old of their values is read again: side by side, or
    /// both together would take longer than an invocation gives the stores.
    pub(super) async fn now(&self, invocation: &Invocation<'_>) -> Result<Now, Failure> {
        let control = self.document.now(invocation).await;
        let rules = self.rules.now(&control, invocation);
        let sinks = self.sinks.now(&control, invocation);
        match join!(rules, sinks) {
            (Ok(rules), Ok(sinks)) => Ok(Now { rules, sinks }),
            (Err(failure), Err(other)) => Err(failure.and(other)),
            (Err(failure), _) | (_, Err(failure)) => Err(failure),
        }
    }

    /// Is the newest document refused, if there is one?
    pub(super) fn refused(&self) -> Option<bool> {
        let refused = self.document.refused() || self.rules.refused() || self.sinks.refused();
        self.document.is_expected().then_some(refused)
    }
}
