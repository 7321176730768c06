//! Days, in UTC.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use chrono::{Days, NaiveDate};

const SECONDS: u64 = 24 * 60 * 60;

/// A day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(NaiveDate);

impl Day {
    /// The day of a time.
    pub(crate) fn of(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let days = NaiveDate::default().checked_add_days(Days::new(since.as_secs() / SECONDS));
        Self(days.unwrap_or(NaiveDate::MAX))
    }

    /// Today.
    pub(crate) fn today() -> Self {
        Self::of(SystemTime::now())
    }

    /// Reads `2027-03-31`, or the day of `2027-03-31T10:00:00Z`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (day, rest) = text.split_at_checked(10)?;
        if !rest.is_empty() && !rest.starts_with(['T', 't']) {
            return None;
        }
        day.parse().ok().map(Self)
    }

    /// How many days from this one to another; negative when that is earlier.
    pub(crate) fn until(self, other: Self) -> i64 {
        other.0.signed_duration_since(self.0).num_days()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_day_is_read_counted_and_written() {
        let day = |text| Day::read(text).unwrap();
        assert_eq!(day("2027-03-31").to_string(), "2027-03-31");
        assert_eq!(day("2027-03-31T23:59:59Z"), day("2027-03-31"));
        assert_eq!(day("2028-02-28").until(day("2028-03-01")), 2);
        assert_eq!(day("2027-01-01").until(day("2026-12-31")), -1);
        let time = UNIX_EPOCH + Duration::from_secs(2 * SECONDS - 1);
        assert_eq!(Day::of(time).to_string(), "1970-01-02");
        for text in [
            "",
            "2027-3-31",
            "2027-02-30",
            "2027-03-31x",
            "31.03.2027 ",
            "ééééé",
        ] {
            assert_eq!(Day::read(text), None, "{text}");
        }
    }
}
