//! What became of a finding, as the function logs it and `patrol reconcile` reads it again.
//!
//! A log line names the finding by a digest. So the name is the same whether the event came from EventBridge
//! or out of CloudTrail's log, and holds nothing that somebody wrote into an event.

use patrol_core::Alert;
#[cfg(feature = "lambda")]
use patrol_core::aggregate::Held;
use serde_json::json;

use super::key::digest;

/// What became of a finding. The later ones go before the earlier ones, where a finding has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    not(all(feature = "lambda", feature = "deploy")),
    allow(dead_code, reason = "the function writes it, and `reconcile` reads it")
)]
pub(crate) enum FindingOutcome {
    /// It counts towards something that is not complete: a threshold, a sequence, what is usual.
    Waiting,
    /// People have heard of its key lately.
    Held,
    /// An operator has suppressed it.
    Suppressed,
    /// Its event is the function's own doing, which is not evaluated.
    Own,
    /// A sink took it, now or before.
    Told,
}

impl FindingOutcome {
    #[cfg(feature = "deploy")]
    const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Held,
        Self::Suppressed,
        Self::Own,
        Self::Told,
    ];

    /// The name in the log.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::Suppressed => "suppressed",
            Self::Own => "own",
            Self::Told => "told",
        }
    }

    /// The outcome of this name.
    #[cfg(feature = "deploy")]
    pub(crate) fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// Of a finding that is held back.
    #[cfg(feature = "lambda")]
    pub(crate) const fn of_held(held: &Held) -> Self {
        match held {
            // What became of it when it came first goes before this.
            Held::Few(..) | Held::Learning | Held::Step | Held::Twice => Self::Waiting,
            _ => Self::Held,
        }
    }
}

/// A finding's name in the log: its rule, what happened, and which of the rule's findings in it.
pub(crate) fn finding_id(alert: &Alert) -> String {
    let finding = &alert.finding;
    let which = finding.key.as_deref().unwrap_or(&finding.subject);
    digest(&json!([alert.rule, alert.occurrence_id(), which]).to_string())
}

/// The name in the log of all that rules would find in what happened.
pub(crate) fn event_id(occurrence: Option<&str>) -> String {
    digest(&json!([occurrence]).to_string())
}
