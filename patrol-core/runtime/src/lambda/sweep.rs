//! The schedule's look at what is remembered: what throttles held back is told when their time is over,
//! and findings are closed that were not found again.
//!
//! Nothing of it makes the invocation fail: what was not told is still there for the next look, a few
//! minutes later, and a table that cannot be used is counted and has an alarm.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{Invocation, evaluator::Evaluator, metrics::Metrics, now::Now};
use crate::{pipeline::AT_ONCE, state::Clock};

/// What came of a look.
#[derive(Default)]
struct Looked {
    told: u64,
    undelivered: u64,
    refused: u64,
}

impl Evaluator {
    /// Tells what is over by this time, in milliseconds from 1970; how much that was.
    pub(super) async fn sweep(
        &self,
        now: &Now,
        at: i64,
        invocation: &Invocation<'_>,
        metrics: &mut Metrics,
    ) -> Value {
        let ids = match self.state.due(at).await {
            Ok(ids) => ids,
            Err(why) => {
                tracing::error!(
                    request_id = invocation.request_id,
                    "what is over cannot be looked for, and the next look tells it: {why}"
                );
                return json!({ "over": 0 });
            }
        };
        let mut all = Looked::default();
        for (number, ids) in ids.chunks(AT_ONCE).enumerate() {
            // The rest is still due at the next look.
            if !invocation.deadline.begins(number == 0) {
                break;
            }
            let looks = ids.iter().map(|id| self.look(now, id, at, invocation));
            for looked in join_all(looks).await {
                all.told += looked.told;
                all.undelivered += looked.undelivered;
                all.refused += looked.refused;
            }
        }
        metrics.failures += all.undelivered;
        metrics.refused += all.refused;
        json!({ "over": all.told, "undelivered": all.undelivered })
    }

    /// Tells what is over of one key.
    async fn look(&self, now: &Now, id: &str, at: i64, invocation: &Invocation<'_>) -> Looked {
        let mut looked = Looked::default();
        loop {
            let clock = Clock::wall(invocation.deadline.left());
            // A store that fails is counted, and says so in the log.
            let Ok(Some(telling)) = self.state.sweep(id, at, clock).await else {
                return looked;
            };
            let delivered = self.send(telling, &now.sinks, invocation).await;
            looked.refused += delivered.refused;
            if !delivered.undelivered.is_empty() {
                looked.undelivered += 1;
                return looked;
            }
            looked.told += 1;
        }
    }
}
