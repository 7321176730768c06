//! A moment as people give it: a time, or a whole day.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

#[derive(Clone, Copy, Debug)]
pub(super) enum Moment {
    Day(NaiveDate),
    Time(DateTime<Utc>),
}

impl Moment {
    /// Reads `2026-03-01` or a time of RFC 3339.
    pub(super) fn read(text: &str) -> Option<Self> {
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Some(Self::Time(time.to_utc()));
        }
        // Chrono takes `2026-3-1` too, which nobody sorts by.
        let day = text.parse().ok().filter(|_| text.len() == 10)?;
        Some(Self::Day(day))
    }

    /// Its first instant.
    pub(super) fn begins(self) -> DateTime<Utc> {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN).and_utc(),
            Self::Time(time) => time,
        }
    }

    /// Its last instant.
    pub(super) fn ends(self) -> DateTime<Utc> {
        match self {
            Self::Day(_) => self.begins() + TimeDelta::days(1) - TimeDelta::nanoseconds(1),
            Self::Time(time) => time,
        }
    }
}
