//! Whether a rule still learns what is usual in an account.

use patrol_core::{
    Alert,
    aggregate::{Observation, Record},
};

use super::{
    State,
    decide::BELIEVED,
    key::Key,
    ledger::Known,
    seen::Clock,
    settle::ATTEMPTS,
    store::{Change, HeldCount, Notes, Stored, Swapped},
};

impl State {
    /// Does the rule still learn what is usual in the finding's account?
    pub(super) async fn is_learning(
        &self,
        rule: &str,
        alert: &Alert,
        days: u32,
        seen: &Observation,
        clock: Clock,
    ) -> bool {
        // No key of findings holds an object: whoever chooses a name may choose any text.
        let group = serde_json::json!([rule, { "learning": alert.account() }]);
        let key = Key::new(rule, &group.to_string());
        let look = |record: &mut Record| {
            let learning = record.is_learning(days, seen.time);
            // Recorded events may come from one region after the other.
            if let Clock::Wall { .. } = clock {
                record.end_learning(days, seen.time);
            }
            learning
        };
        let Known {
            stored: mut known,
            at,
        } = self.ledger.known(&key);
        let mut believed = at > seen.now - BELIEVED;
        let mut learning = false;
        for _ in 0..ATTEMPTS {
            let mut record = known.record.clone();
            learning = look(&mut record);
            // Another function may have seen that the time is over.
            if record == known.record && (believed || !learning) {
                break;
            }
            let next = Stored {
                record,
                ..Stored::default()
            };
            let change = Change {
                before: known.version,
                next: &next,
                held: HeldCount::Add(0),
                mark: None,
                notes: &Notes::default(),
                due: None,
                now: seen.now / 1000,
            };
            match self.ledger.swap(&key, change).await {
                Ok(Swapped::Done(_)) => {
                    let version = known.version + 1;
                    self.ledger.know(&key, Stored { version, ..next }, seen.now);
                    break;
                }
                Ok(Swapped::Changed(there)) => {
                    self.ledger.know(&key, there.clone(), seen.now);
                    (known, believed) = (there, true);
                }
                Err(_) => return false,
            }
        }
        learning
    }
}
