//! `cron(...)`, field by field.

/// What is wrong with a cron expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CronError {
    /// Too few fields, or too many.
    #[error("expected six fields, found {0}")]
    Fields(usize),
    /// A field that EventBridge refuses.
    #[error("{name} `{text}`: {source}")]
    Field {
        /// The field's name, such as `minutes`.
        name: &'static str,
        /// What stands there.
        text: String,
        /// What is wrong with it.
        source: CronFieldError,
    },
    /// Both days are `?`, or neither is.
    #[error("exactly one of day of month and day of week must be `?`")]
    Days,
    /// None of the months has the day.
    #[error("no such month has a day {0}, so it never fires")]
    NeverFires(u16),
}

/// What is wrong with a field of a cron expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CronFieldError {
    /// A `?` that stands for no day.
    #[error("`?` is for the days only")]
    AnyDay,
    /// A step that the field cannot take.
    #[error("a step is 1 to {0}")]
    Step(u16),
    /// A range from a later value to an earlier one.
    #[error("`{0}` runs backwards")]
    Backwards(String),
    /// A value that the field does not have.
    #[error("`{text}` is not {min} to {max}")]
    Value {
        /// What stands there.
        text: String,
        /// The least value.
        min: u16,
        /// The greatest value.
        max: u16,
    },
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
const YEAR: usize = 5;

/// Refuses what EventBridge would refuse, and what never fires.
pub(super) fn check(cron: &str) -> Result<(), CronError> {
    let parts: Vec<_> = cron.split_whitespace().collect();
    let [_, _, day, month, weekday, year] = parts[..] else {
        return Err(CronError::Fields(parts.len()));
    };
    for (index, (part, field)) in parts.iter().zip(&FIELDS).enumerate() {
        check_field(part, field, index).map_err(|source| CronError::Field {
            name: field.name,
            text: (*part).to_owned(),
            source,
        })?;
    }
    if (day == "?") == (weekday == "?") {
        return Err(CronError::Days);
    }
    never_fires(day, month, year)
}

fn check_field(part: &str, field: &Field, index: usize) -> Result<(), CronFieldError> {
    if part == "?" {
        let may = matches!(index, DAY_OF_MONTH | DAY_OF_WEEK);
        return may.then_some(()).ok_or(CronFieldError::AnyDay);
    }
    for item in part.split(',') {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (item, None),
        };
        if let Some(step) = step {
            let step = step.parse().unwrap_or(0);
            if step == 0 || step > field.max || special(range, field, index) {
                return Err(CronFieldError::Step(field.max));
            }
        }
        check_range(range, field, index)?;
    }
    Ok(())
}

fn check_range(range: &str, field: &Field, index: usize) -> Result<(), CronFieldError> {
    if range == "*" || special(range, field, index) {
        return Ok(());
    }
    match range.split_once('-') {
        None => number(range, field).map(drop),
        Some((from, to)) => {
            let (from, to) = (number(from, field)?, number(to, field)?);
            // A week may wrap: FRI-MON.
            if from > to && index != DAY_OF_WEEK {
                return Err(CronFieldError::Backwards(range.to_owned()));
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

fn number(text: &str, field: &Field) -> Result<u16, CronFieldError> {
    let named = field
        .names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(text));
    let value = match named {
        Some(position) => u16::try_from(position)
            .ok()
            .map(|position| position + field.min),
        None if text.bytes().all(|c| c.is_ascii_digit()) => text.parse().ok(),
        None => None,
    };
    value
        .filter(|value| (field.min..=field.max).contains(value))
        .ok_or_else(|| CronFieldError::Value {
            text: text.to_owned(),
            min: field.min,
            max: field.max,
        })
}

/// February never has a 30th, and in 2027 it has no 29th.
fn never_fires(day: &str, month: &str, year: &str) -> Result<(), CronError> {
    const LAST_DAYS: [u16; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let [days, months, years] =
        [(day, DAY_OF_MONTH), (month, MONTH), (year, YEAR)].map(|(part, index)| {
            let items: Option<Vec<_>> = part
                .split(',')
                .map(|item| expand(item, &FIELDS[index]))
                .collect();
            items.map(|items| items.into_iter().flatten().collect::<Vec<_>>())
        });
    let (Some(days), Some(months), Some(years)) = (days, months, years) else {
        return Ok(());
    };
    let leap = |year: &u16| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let some_leap = years.iter().any(leap);
    let last = |month: &u16| {
        let last = LAST_DAYS.get(usize::from(month.saturating_sub(1)));
        last.map(|last| last + u16::from(*month == 2 && some_leap))
    };
    match (days.iter().min(), months.iter().filter_map(last).max()) {
        (Some(day), Some(last)) if *day > last => Err(CronError::NeverFires(*day)),
        _ => Ok(()),
    }
}

/// The values that an item names, unless it is one such as `L` that depends on the month.
fn expand(item: &str, field: &Field) -> Option<Vec<u16>> {
    let (range, step) = item.split_once('/').unwrap_or((item, "1"));
    let (from, to) = match range.split_once('-') {
        _ if range == "*" => (field.min, field.max),
        Some((from, to)) => (number(from, field).ok()?, number(to, field).ok()?),
        None => {
            let from = number(range, field).ok()?;
            // `5/10` is every tenth from the fifth on.
            (from, if item == range { from } else { field.max })
        }
    };
    Some((from..=to).step_by(step.parse().ok()?).collect())
}
