//! `rate(...)` and `cron(...)`, read as EventBridge reads them.
//!
//! Source: [schedule expressions](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html).

/// Why a schedule cannot be, in words that teach how to write one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// Neither `rate(...)` nor `cron(...)`.
    #[error(
        "`{0}` is no schedule: write `rate(1 hour)`, or `cron(0 12 * * ? *)` for noon every day"
    )]
    Form(String),
    /// A rate that EventBridge refuses.
    #[error("`{expression}`: {why}; write `rate(1 hour)`, `rate(5 minutes)` or `rate(7 days)`")]
    Rate {
        /// The expression.
        expression: String,
        /// What is wrong.
        why: String,
    },
    /// A cron expression that EventBridge refuses, or that never fires.
    #[error(
        "`{expression}`: {why}; the six fields are minutes, hours, day of month, month, day of week, year, as in `cron(15 10 ? * MON-FRI *)`"
    )]
    Cron {
        /// The expression.
        expression: String,
        /// What is wrong.
        why: String,
    },
    /// A time zone that is none.
    #[error("`{0}` is no time zone: write an IANA name such as `Europe/Berlin` or `UTC`")]
    Zone(String),
}

/// A field of a cron expression.
struct Field {
    name: &'static str,
    min: u16,
    max: u16,
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS: [Field; 6] = [
    Field {
        name: "minutes",
        min: 0,
        max: 59,
        names: &[],
    },
    Field {
        name: "hours",
        min: 0,
        max: 23,
        names: &[],
    },
    Field {
        name: "day of month",
        min: 1,
        max: 31,
        names: &[],
    },
    Field {
        name: "month",
        min: 1,
        max: 12,
        names: &MONTHS,
    },
    Field {
        name: "day of week",
        min: 1,
        max: 7,
        names: &DAYS,
    },
    Field {
        name: "year",
        min: 1970,
        max: 2199,
        names: &[],
    },
];
const DAY_OF_MONTH: usize = 2;
const MONTH: usize = 3;
const DAY_OF_WEEK: usize = 4;

/// Refuses what EventBridge would refuse, and a cron expression that never fires.
pub(super) fn check(expression: &str) -> Result<(), ScheduleError> {
    let inside = |kind: &str| {
        expression
            .strip_prefix(kind)?
            .strip_prefix('(')?
            .strip_suffix(')')
    };
    if let Some(rate) = inside("rate") {
        return check_rate(rate).map_err(|why| ScheduleError::Rate {
            expression: expression.to_owned(),
            why,
        });
    }
    if let Some(cron) = inside("cron") {
        return check_cron(cron).map_err(|why| ScheduleError::Cron {
            expression: expression.to_owned(),
            why,
        });
    }
    Err(ScheduleError::Form(expression.to_owned()))
}

/// Refuses what cannot be an IANA name; which of them there are, Scheduler knows.
pub(super) fn check_zone(zone: &str) -> Result<(), ScheduleError> {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || b"_+-".contains(&c))
    };
    let known_abbreviation = matches!(zone, "UTC" | "GMT");
    if zone.len() <= 50 && zone.split('/').all(part) && (zone.contains('/') || known_abbreviation) {
        return Ok(());
    }
    Err(ScheduleError::Zone(zone.to_owned()))
}

fn check_rate(rate: &str) -> Result<(), String> {
    let (value, unit) = rate
        .split_once(' ')
        .ok_or("a rate is a number, one space and a unit")?;
    let number: u32 = value
        .parse()
        .map_err(|_| format!("`{value}` is no whole number"))?;
    if number == 0 {
        return Err("a rate is 1 or more".to_owned());
    }
    let Some(singular) = ["minute", "hour", "day"]
        .into_iter()
        .find(|name| unit.strip_suffix('s').unwrap_or(unit) == *name)
    else {
        return Err(format!("`{unit}` is no unit: use minutes, hours or days"));
    };
    if (number == 1) == unit.ends_with('s') {
        let plural = if number == 1 { "" } else { "s" };
        return Err(format!("the unit of {number} is `{singular}{plural}`"));
    }
    Ok(())
}

fn check_cron(cron: &str) -> Result<(), String> {
    let parts: Vec<_> = cron.split_whitespace().collect();
    let [_, _, day, month, weekday, _] = parts[..] else {
        return Err(format!("{} fields where six belong", parts.len()));
    };
    for (index, (part, field)) in parts.iter().zip(&FIELDS).enumerate() {
        check_field(part, field, index).map_err(|why| format!("{} `{part}`: {why}", field.name))?;
    }
    if (day == "?") == (weekday == "?") {
        return Err("exactly one of day of month and day of week is `?`".to_owned());
    }
    never_fires(day, month)
}

fn check_field(part: &str, field: &Field, index: usize) -> Result<(), String> {
    if part == "?" {
        let may = matches!(index, DAY_OF_MONTH | DAY_OF_WEEK);
        return may
            .then_some(())
            .ok_or_else(|| "`?` is for the days only".to_owned());
    }
    for item in part.split(',') {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (item, None),
        };
        if let Some(step) = step {
            let wanted = format!("a step is 1 to {}", field.max);
            let step: u16 = step.parse().map_err(|_| wanted.clone())?;
            if step == 0 || step > field.max {
                return Err(wanted);
            }
        }
        check_range(range, field, index)?;
    }
    Ok(())
}

fn check_range(range: &str, field: &Field, index: usize) -> Result<(), String> {
    if range == "*" || special(range, field, index) {
        return Ok(());
    }
    match range.split_once('-') {
        None => number(range, field).map(drop),
        Some((from, to)) => {
            let (from, to) = (number(from, field)?, number(to, field)?);
            // A week may wrap: FRI-MON.
            if from > to && index != DAY_OF_WEEK {
                return Err(format!("`{range}` runs backwards"));
            }
            Ok(())
        }
    }
}

/// `L`, `LW` and `15W` for the day of month; `L`, `6L` and `3#2` for the day of week.
fn special(text: &str, field: &Field, index: usize) -> bool {
    let valid = |text: &str| number(text, field).is_ok();
    match index {
        DAY_OF_MONTH => matches!(text, "L" | "LW") || text.strip_suffix('W').is_some_and(valid),
        DAY_OF_WEEK => {
            let nth = text.split_once('#').is_some_and(|(day, nth)| {
                valid(day) && nth.parse::<u8>().is_ok_and(|nth| (1..=5).contains(&nth))
            });
            text == "L" || text.strip_suffix('L').is_some_and(valid) || nth
        }
        _ => false,
    }
}

fn number(text: &str, field: &Field) -> Result<u16, String> {
    let named = field
        .names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(text));
    let value = match named {
        Some(position) => u16::try_from(position)
            .ok()
            .map(|position| position + field.min),
        None => text.parse().ok(),
    };
    value
        .filter(|value| (field.min..=field.max).contains(value))
        .ok_or_else(|| format!("`{text}` is not {} to {}", field.min, field.max))
}

/// The 30th of February is no day.
fn never_fires(day: &str, month: &str) -> Result<(), String> {
    const LAST_DAYS: [u16; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days: Option<Vec<u16>> = day.split(',').map(|day| day.parse().ok()).collect();
    let months: Option<Vec<u16>> = month
        .split(',')
        .map(|month| number(month, &FIELDS[MONTH]).ok())
        .collect();
    let (Some(days), Some(months)) = (days, months) else {
        return Ok(());
    };
    let last = months
        .iter()
        .filter_map(|month| LAST_DAYS.get(usize::from(*month).checked_sub(1)?))
        .max();
    match (days.iter().min(), last) {
        (Some(day), Some(last)) if day > last => {
            Err(format!("no such month has a day {day}, so it never fires"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_eventbridge_takes_is_taken() {
        for good in [
            "rate(1 minute)",
            "rate(5 minutes)",
            "rate(7 days)",
            "cron(0 10 * * ? *)",
            "cron(15 12 * * ? *)",
            "cron(0 18 ? * MON-FRI *)",
            "cron(0 8 1 * ? *)",
            "cron(0/15 * * * ? *)",
            "cron(0/30 20-2 ? * MON-FRI *)"
                .replace("20-2", "0-2")
                .as_str(),
            "cron(0 0 L * ? *)",
            "cron(0 0 LW * ? *)",
            "cron(0 0 15W * ? *)",
            "cron(0 0 ? * 6L *)",
            "cron(0 9 ? * 2#1 2024-2030)",
            "cron(0 0 29 FEB ? *)",
            "cron(0 0 ? * FRI-MON *)",
            "cron(5,35 14 * JAN,jul ? *)",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_it_refuses_is_refused_and_explained() {
        for (bad, words) in [
            ("hourly", "is no schedule"),
            ("rate(5 minutes", "is no schedule"),
            ("rate(1 minutes)", "the unit of 1 is `minute`"),
            ("rate(5 minute)", "the unit of 5 is `minutes`"),
            ("rate(0 minutes)", "1 or more"),
            ("rate(-1 minutes)", "no whole number"),
            ("rate(2 weeks)", "`weeks` is no unit"),
            ("rate(5)", "a number, one space and a unit"),
            ("cron(0 12 * * ?)", "5 fields where six belong"),
            ("cron(0 12 * * * *)", "exactly one of"),
            ("cron(0 12 ? * ? *)", "exactly one of"),
            ("cron(60 12 * * ? *)", "minutes `60`: `60` is not 0 to 59"),
            ("cron(0 24 * * ? *)", "hours `24`"),
            ("cron(0 0 32 * ? *)", "day of month `32`"),
            ("cron(0 0 1 13 ? *)", "month `13`"),
            ("cron(0 0 ? * 0 *)", "day of week `0`: `0` is not 1 to 7"),
            ("cron(0 0 ? * MON#6 *)", "day of week"),
            ("cron(0 0 * * ? 1969)", "year `1969`"),
            ("cron(30-10 0 * * ? *)", "runs backwards"),
            ("cron(0/0 0 * * ? *)", "a step is 1 to 59"),
            ("cron(? 0 * * ? *)", "for the days only"),
            ("cron(0 0 30 2 ? *)", "never fires"),
            ("cron(0 0 31 4,6,NOV ? *)", "never fires"),
            ("cron(0 0 XW * ? *)", "`XW` is not 1 to 31"),
        ] {
            let error = check(bad).expect_err(bad).to_string();
            assert!(error.contains(words), "{bad}: {error}");
            assert!(error.contains(bad), "{error}");
        }
    }

    #[test]
    fn time_zones_look_like_ianas() {
        for good in [
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "UTC",
            "Etc/GMT+5",
        ] {
            assert_eq!(check_zone(good), Ok(()), "{good}");
        }
        for bad in ["", "CET+1", "+02:00", "Europe/", "Berlin", "Europe/Ber lin"] {
            assert!(check_zone(bad).is_err(), "{bad}");
        }
    }
}
