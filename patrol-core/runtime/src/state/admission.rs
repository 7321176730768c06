//! What becomes of a finding, and what is told before it.

use patrol_core::aggregate::Held;
use tokio::sync::OwnedMutexGuard;

use super::settle::Telling;

/// What becomes of a finding.
#[derive(Default)]
pub(crate) struct Admission {
    /// What is told: the finding, or a sequence that it completes.
    pub(crate) tell: Vec<Telling>,
    /// Why the finding itself is held back.
    pub(crate) held: Option<Held>,
    /// The group that it is held back in, as [`Alert::group`](patrol_core::Alert::group) has it.
    #[cfg(feature = "deploy")]
    pub(crate) group: Option<String>,
    /// It was told before: the event came twice.
    #[cfg_attr(not(feature = "lambda"), allow(dead_code, reason = "for the log"))]
    pub(crate) before: bool,
    /// Somebody is telling it right now: it must come again, in case that fails.
    #[cfg_attr(not(feature = "lambda"), allow(dead_code, reason = "for the function"))]
    pub(crate) in_hand: bool,
    /// What the time has ended before the finding: it is told, and then the rest of the finding is admitted.
    pub(crate) over: Option<Over>,
}

/// What the time has ended before a finding. The finding is claimed once this was told: so an invocation that is killed
/// in between leaves both to be told, in their order.
pub(crate) struct Over {
    pub(crate) telling: Telling,
    /// The count before which it is told.
    count: usize,
    /// While it is told, others in this process wait.
    alone: OwnedMutexGuard<()>,
}

impl Over {
    pub(super) const fn before(count: usize, telling: Telling, alone: OwnedMutexGuard<()>) -> Self {
        Self {
            telling,
            count,
            alone,
        }
    }

    /// What is to be told, and what admits the rest of the finding.
    pub(crate) fn split(self) -> (Telling, After) {
        let Self {
            telling,
            count,
            alone,
        } = self;
        (telling, After { count, alone })
    }
}

/// What is left of a finding after something was told before it.
pub(crate) struct After {
    count: usize,
    alone: OwnedMutexGuard<()>,
}

impl After {
    /// Where the rest begins. What could not be told is not tried again at once: the finding itself is.
    pub(crate) fn told(self, told: bool) -> Begin {
        drop(self.alone);
        Begin {
            count: self.count,
            looks: told,
        }
    }
}

/// With which of its counts a finding begins to be admitted.
#[derive(Clone, Copy)]
pub(crate) struct Begin {
    pub(super) count: usize,
    /// Is what the time has ended told before it?
    pub(super) looks: bool,
}

impl Begin {
    /// All of it.
    pub(crate) const ALL: Self = Self {
        count: 0,
        looks: true,
    };
}
