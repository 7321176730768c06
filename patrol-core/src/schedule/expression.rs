//! `rate(...)` and `cron(...)`, read as EventBridge reads them.
//!
//! Source: [schedule expressions](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html).

use super::{RateError, ScheduleError, cron};

/// Refuses what EventBridge would refuse, and a cron expression that never fires.
///
/// # Errors
///
/// [`ScheduleError`], which says what is wrong and how to write it.
pub fn check_expression(expression: &str) -> Result<(), ScheduleError> {
    let inside = |kind: &str| {
        expression
            .strip_prefix(kind)?
            .strip_prefix('(')?
            .strip_suffix(')')
    };
    if let Some(rate) = inside("rate") {
        return check_rate(rate).map_err(|source| ScheduleError::Rate {
            expression: expression.to_owned(),
            source,
        });
    }
    if let Some(cron) = inside("cron") {
        return cron::check(cron).map_err(|source| ScheduleError::Cron {
            expression: expression.to_owned(),
            source,
        });
    }
    Err(ScheduleError::Form(expression.to_owned()))
}

fn check_rate(rate: &str) -> Result<(), RateError> {
    let (value, unit) = rate.split_once(' ').ok_or(RateError::Form)?;
    let digits = value.bytes().all(|c| c.is_ascii_digit());
    let number: Option<u32> = value.parse().ok().filter(|_| digits);
    let number = number.ok_or_else(|| RateError::Number(value.to_owned()))?;
    if number == 0 {
        return Err(RateError::Zero);
    }
    let Some(singular) = ["minute", "hour", "day"]
        .into_iter()
        .find(|name| unit.strip_suffix('s').unwrap_or(unit) == *name)
    else {
        return Err(RateError::Unit(unit.to_owned()));
    };
    if (number == 1) == unit.ends_with('s') {
        let plural = if number == 1 { "" } else { "s" };
        let unit = format!("{singular}{plural}");
        return Err(RateError::Plural { number, unit });
    }
    Ok(())
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
            assert_eq!(check_expression(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_it_refuses_is_refused_and_explained() {
        for (bad, words) in [
            ("hourly", "unknown schedule `hourly`"),
            ("rate(5 minutes", "unknown schedule"),
            ("rate(1 minutes)", "the unit of 1 is `minute`"),
            ("rate(5 minute)", "the unit of 5 is `minutes`"),
            ("rate(0 minutes)", "1 or more"),
            ("rate(-1 minutes)", "not a whole number"),
            ("rate(2 weeks)", "unknown unit `weeks`"),
            ("rate(5)", "a number, one space and a unit"),
            ("cron(0 12 * * ?)", "expected six fields, found 5"),
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
            ("cron(0 0 30-31 2 ? *)", "never fires"),
            ("cron(0 0 29 FEB ? 2027)", "never fires"),
            ("cron(0 0 L/2 * ? *)", "day of month"),
            ("cron(+5 0 * * ? *)", "`+5` is not 0 to 59"),
            ("rate(+5 minutes)", "not a whole number"),
            ("cron(0 0 XW * ? *)", "`XW` is not 1 to 31"),
        ] {
            let error = check_expression(bad).expect_err(bad).to_string();
            assert!(error.contains(words), "{bad}: {error}");
            assert!(error.contains(bad), "{error}");
        }
    }
}
