//! What is kept of a finding beside its record, so that the time alone can bring it to be told.

use patrol_core::{
    Aggregate, Alert,
    aggregate::{Held, Observation, PATIENCE, Record, Sweep, Verdict},
};

use super::{
    counted::{Counted, Mark},
    store::{HeldHere, Note, Notes},
};

/// What is kept of a finding.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) notes: Notes,
    /// When its key must be looked at, unless it is before; in seconds from 1970.
    pub(super) due: Option<i64>,
}

impl Kept {
    /// What is kept of a finding that comes to this, and after which the record is this.
    pub(super) fn of(
        verdict: &Verdict,
        record: &Record,
        aggregate: &Aggregate,
        seen: &Observation,
        alert: &Alert,
    ) -> Self {
        let closes = aggregate.closes();
        let told = matches!(verdict, Verdict::Tell { .. });
        let quiet = matches!(verdict, Verdict::Held(Held::Told(_)));
        if !quiet && !closes {
            return Self::default();
        }
        let note = || Note {
            event: seen.event.clone(),
            alert: alert.note(),
            input: alert.input.clone(),
        };
        let notes = Notes {
            held: quiet.then(note),
            told: (told && closes).then(note),
            last: closes.then_some(seen.time),
        };
        let mut sweep = Sweep::new(seen.time);
        sweep.held = aggregate.throttles().then(|| seen.event.clone());
        sweep.last = notes.last;
        let due = record.due(aggregate, &sweep).filter(|_| quiet || told);
        // What happened long ago waits as well: more of it may be on its way.
        let due = due.map(|due| seconds(due.max(seen.now.saturating_add(PATIENCE))));
        Self { notes, due }
    }

    /// The same of a finding that is counted in this process first.
    pub(super) fn here(self, mark: Mark) -> HeldHere {
        HeldHere {
            count: 1,
            marks: Counted::from_iter([mark]),
            notes: self.notes,
            due: self.due,
        }
    }
}

/// Milliseconds as whole seconds, not before.
pub(super) const fn seconds(milliseconds: i64) -> i64 {
    milliseconds.div_euclid(1000) + (milliseconds.rem_euclid(1000) > 0) as i64
}
