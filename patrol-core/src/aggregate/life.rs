//! How long a record matters, and which one cannot be.

use std::time::Duration;

use super::{Aggregate, Record, record::DAY, time::milliseconds};

/// Milliseconds that clocks may differ by, with the time that somebody has to tell a finding: a day.
const AHEAD: i64 = DAY;
/// Long before the first event of anything, and far from the end of numbers.
const LONG_AGO: i64 = -1_000_000 * DAY;
/// How much longer than it matters a record is kept: for events that come late.
const LONGER: Duration = Duration::from_secs(86_400);

impl Aggregate {
    /// For how long after its last finding a key is remembered: a day longer than it matters.
    #[must_use]
    pub fn kept(&self) -> Duration {
        self.matters() + LONGER
    }
}

impl Record {
    /// Is it over for a finding at this time, in milliseconds from 1970? By the times of events alone, so that
    /// recorded events are told as they were when they happened, however long a store keeps the record.
    #[must_use]
    pub fn is_over(&self, aggregate: &Aggregate, time: i64) -> bool {
        let kept = milliseconds(aggregate.kept());
        self.newest()
            .is_some_and(|newest| newest.saturating_add(kept) < time)
    }

    /// When the latest of what it holds happened.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        self.times().max()
    }

    fn times(&self) -> impl Iterator<Item = i64> {
        let found = self.found.iter().map(|found| found.time);
        let told = self.told.iter().map(|told| told.time);
        let day = self.day.map(|day| day.saturating_mul(DAY));
        found.chain(told).chain(day)
    }

    /// Can it have been stored by this time? One that holds times to come, or from before all time, was not: somebody
    /// else has written it, and would keep the key silent until then. `now` is in milliseconds from 1970.
    #[must_use]
    pub fn is_possible(&self, now: i64) -> bool {
        let latest = now.saturating_add(AHEAD);
        let mut leases = self.told.iter().filter_map(|told| told.lease);
        let telling = self.swept.lease();
        self.times().all(|time| (LONG_AGO..=latest).contains(&time))
            && leases.all(|lease| lease <= latest)
            && telling.is_none_or(|lease| lease <= latest)
    }
}
