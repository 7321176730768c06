//! What an invocation is served with: the rules and the sinks, as they are when it begins.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::join;

use super::{
    Invocation, authenticator, current::Current, document::Document, failure::Failure,
    rules::Rules, sinks::Sinks,
};
use crate::source::webhook::Request;

/// All strangers together make the function ask the stores once in this time, whatever the age of
/// values.
const STRANGERS: Duration = Duration::from_secs(30);

/// When strangers may make the function ask the stores.
#[derive(Default)]
pub(super) struct Strangers(Mutex<Option<SystemTime>>);

impl Strangers {
    /// May this one? The next one has to wait.
    fn admit(&self) -> bool {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = SystemTime::now();
        let due = next.is_none_or(|next| now >= next);
        if due {
            *next = Some(now + STRANGERS);
        }
        due
    }
}

/// The operator's document, the rules and the sinks, which change while the function runs.
pub(super) struct Changing {
    pub(super) document: Document,
    pub(super) rules: Current<Rules>,
    pub(super) sinks: Current<Sinks>,
    pub(super) strangers: Strangers,
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

    /// The rules and the sinks for a webhook's request. One without a proof that holds may carry a new
    /// secret or be a stranger's, so those have the stores asked on a clock of their own: anybody can send
    /// them, at will, and each look-up costs.
    pub(super) async fn for_request(
        &self,
        request: &Request,
        invocation: &Invocation<'_>,
    ) -> Result<Now, Failure> {
        let known = {
            let rules = self.rules.held();
            let authenticator = rules.authenticators.get(request.rule());
            let asks = authenticator.is_some_and(|authenticator| authenticator.asks_for_proof());
            authenticator::holds(authenticator, request) && asks
        };
        if known || self.strangers.admit() {
            return self.now(invocation).await;
        }
        Ok(Now {
            rules: self.rules.fresh()?,
            sinks: self.sinks.fresh()?,
        })
    }

    /// Is the newest document refused, if there is one?
    pub(super) fn refused(&self) -> Option<bool> {
        let refused = self.document.refused() || self.rules.refused() || self.sinks.refused();
        self.document.is_expected().then_some(refused)
    }
}
