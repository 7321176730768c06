//! Whether a rule still learns what is usual in an account.

use patrol_core::{Alert, aggregate::Observation};

use super::{
    State,
    key::Key,
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
    ) -> bool {
        let group = serde_json::json!([rule, "learning", alert.account()]);
        let key = Key::new(rule, &group.to_string());
        let known = self.ledger.known(&key).stored;
        let mut record = known.record.clone();
        let learning = record.is_learning(days, seen.time);
        if record == known.record {
            return learning;
        }
        let next = Stored {
            record,
            ..Stored::default()
        };
        let change = Change {
            before: 0,
            next: &next,
            held: HeldCount::Add(0),
            mark: None,
            notes: &Notes::default(),
            due: None,
            now: seen.now / 1000,
        };
        match self.ledger.swap(&key, change).await {
            Ok(Swapped::Done(_)) => {
                self.ledger
                    .know(&key, Stored { version: 1, ..next }, seen.now);
                learning
            }
            Ok(Swapped::Changed(mut there)) => {
                let learning = there.record.is_learning(days, seen.time);
                self.ledger.know(&key, there, seen.now);
                learning
            }
            Err(_) => false,
        }
    }
}
