//! Why a schedule is refused.

use super::CronError;

/// Why a schedule is refused, and how to write one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// Neither `rate(...)` nor `cron(...)`.
    #[error(
        "unknown schedule `{0}`: expected one such as `rate(1 hour)`, or `cron(0 12 * * ? *)` for noon every day"
    )]
    Form(String),
    /// A rate that EventBridge refuses.
    #[error("`{expression}`: {source}; write `rate(1 hour)`, `rate(5 minutes)` or `rate(7 days)`")]
    Rate {
        /// The expression.
        expression: String,
        /// What is wrong.
        source: RateError,
    },
    /// A cron expression that EventBridge refuses, or that never fires.
    #[error(
        "`{expression}`: {source}; the six fields are minutes, hours, day of month, month, day of week, year, as in `cron(15 10 ? * MON-FRI *)`"
    )]
    Cron {
        /// The expression.
        expression: String,
        /// What is wrong.
        source: CronError,
    },
    /// A time zone that the IANA database does not have.
    #[error("unknown time zone `{0}`: expected an IANA name such as `Europe/Berlin` or `UTC`")]
    Zone(String),
    /// A time zone in another spelling.
    #[error("unknown time zone `{found}`: expected `{wanted}`")]
    ZoneSpelling {
        /// What was written.
        found: String,
        /// How it is spelled.
        wanted: &'static str,
    },
}

/// What is wrong with a rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RateError {
    /// It is not two words.
    #[error("a rate is a number, one space and a unit")]
    Form,
    /// The number cannot be read.
    #[error("`{0}` is not a whole number")]
    Number(String),
    /// It is 0.
    #[error("a rate is 1 or more")]
    Zero,
    /// No such unit.
    #[error("unknown unit `{0}`: expected minutes, hours or days")]
    Unit(String),
    /// `1 hours` or `2 hour`.
    #[error("the unit of {number} is `{unit}`")]
    Plural {
        /// The number.
        number: u32,
        /// Its unit.
        unit: String,
    },
}
