//! How long rules and sinks may take before Lambda ends the invocation.

use std::{
    pin::Pin,
    time::{Duration, SystemTime},
};

use tokio::time::{Instant, sleep};

use super::values;
use patrol_core::Sleep;

/// Kept free at the end, to answer Lambda with words in place of a bare timeout.
const ANSWER: Duration = Duration::from_millis(200);
/// The most that is kept free for delivering what the rules found.
const DELIVERY: Duration = Duration::from_secs(10);
/// Within this time what was found is told, where nothing is wrong. What is begun later may be cut off when it was taken
/// already, and is told once more by the retry.
const TELLING: Duration = Duration::from_secs(1);

/// When Lambda ends the invocation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline(Instant);

impl Deadline {
    /// The invocation ends at this time of the wall clock.
    pub(super) fn at(end: SystemTime) -> Self {
        let left = end.duration_since(SystemTime::now()).unwrap_or_default();
        Self(Instant::now() + left)
    }

    /// How much time is left.
    pub(super) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// For a rule: what is left, less a quarter (ten seconds at most) for delivery.
    pub(super) fn for_rule(self) -> (Duration, Sleep) {
        let left = self.left();
        (
            left.saturating_sub(DELIVERY.min(left / 4).max(ANSWER)),
            timer,
        )
    }

    /// Is there time to evaluate and tell one more part of what takes several? The first is begun in any case: a function may
    /// have less time than that.
    pub(super) fn begins(self, is_first: bool) -> bool {
        match is_first {
            true => !self.for_rule().0.is_zero(),
            false => self.left() > ANSWER + TELLING,
        }
    }

    /// For the stores of parameters: a quarter of what is left, or what a start gives them.
    pub(super) fn for_values(self) -> Duration {
        values::LIMIT.min(self.left() / 4)
    }

    /// For a delivery: what is left, less the time to answer.
    pub(super) fn for_delivery(self) -> Duration {
        self.left().saturating_sub(ANSWER)
    }
}

fn timer(time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(sleep(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn rules_leave_time_for_delivery() {
        let limit = |seconds| {
            Deadline(Instant::now() + Duration::from_secs(seconds))
                .for_rule()
                .0
        };
        assert_eq!(limit(60), Duration::from_secs(50));
        assert_eq!(limit(4), Duration::from_secs(3));
        assert_eq!(limit(0), Duration::ZERO);
        let soon = Deadline(Instant::now() + Duration::from_millis(300));
        assert_eq!(soon.for_rule().0, Duration::from_millis(100));
        assert_eq!(soon.for_delivery(), Duration::from_millis(100));
        assert!(soon.begins(true) && !soon.begins(false));
    }
}
