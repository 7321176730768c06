//! The generated tables. `refresh.py` writes them and says how.

pub(crate) mod calls;
pub(crate) mod events;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// When the tables were made, such as `2026-11-28`.
#[must_use]
pub fn catalog_date() -> &'static str {
    comment(calls::TEXT, "# Date: ")
}

/// The packages that the tables were made from, with their versions.
#[must_use]
pub fn catalog_sources() -> &'static str {
    comment(calls::TEXT, "# Source: ")
}

/// How old the tables are. AWS adds names every week, so that an old table refuses new ones.
#[must_use]
pub fn catalog_age(now: SystemTime) -> Duration {
    const DAY: u64 = 86_400;
    let made = Duration::from_secs(days_since_1970(catalog_date()) * DAY);
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    now.saturating_sub(made)
}

/// The lines of a table that are not comments, each as its key and the rest.
fn lines(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> + Clone {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(": "))
}

fn comment(text: &'static str, key: &str) -> &'static str {
    let mut found = text.lines().filter_map(|line| line.strip_prefix(key));
    found.next().unwrap_or_default()
}

/// Days from 1970-01-01 to a date such as `2026-11-28`.
fn days_since_1970(date: &str) -> u64 {
    let mut numbers = date.split('-').map(|part| part.parse().unwrap_or(1));
    let mut next = || numbers.next().unwrap_or(1_u64);
    let (year, month, day) = (next(), next(), next());
    // Years that begin in March end with the leap day.
    let (year, month) = match month {
        1 | 2 => (year.saturating_sub(1), month + 9),
        _ => (year, month.saturating_sub(3)),
    };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day;
    days.saturating_sub(719_469)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_a_number_of_days() {
        for (date, days) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("2024-03-01", 19_783),
            ("2026-11-28", 20_785),
        ] {
            assert_eq!(days_since_1970(date), days, "{date}");
        }
    }

    #[test]
    fn the_tables_say_their_date_and_sources() {
        assert_eq!(catalog_date().len(), "2026-11-28".len());
        assert_eq!(catalog_date(), comment(events::TEXT, "# Date: "));
        assert!(catalog_sources().starts_with("botocore "));
        assert_eq!(catalog_age(UNIX_EPOCH), Duration::ZERO);
        let later = UNIX_EPOCH + Duration::from_secs(days_since_1970("2300-01-01") * 86_400);
        assert!(catalog_age(later) > Duration::from_secs(200 * 365 * 86_400));
    }
}
