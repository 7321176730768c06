//! When a scheduled rule runs, and which schedules EventBridge takes.

mod cron;
mod error;
mod expression;
mod time_zone;

pub use self::{
    cron::{CronError, CronFieldError},
    error::{RateError, ScheduleError},
    expression::check_expression,
    time_zone::check_time_zone,
};

/// When a scheduled rule runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schedule {
    /// `rate(...)` or `cron(...)`, as EventBridge writes them.
    pub expression: String,
    /// An IANA time zone such as `Europe/Berlin`; `None` is UTC.
    pub time_zone: Option<String>,
}

impl Schedule {
    /// A schedule in UTC.
    pub fn new(expression: impl Into<String>) -> Self {
        Self {
            expression: expression.into(),
            time_zone: None,
        }
    }

    /// Refuses what EventBridge would refuse, and what never fires: `check_ruleset!` and `patrol template` ask this of
    /// every rule.
    ///
    /// ```
    /// use patrol_core::Schedule;
    ///
    /// let nine = Schedule::new("cron(0 9 ? * MON-FRI *)").time_zone("Europe/Berlin");
    /// assert_eq!(nine.check(), Ok(()));
    /// let why = Schedule::new("rate(2 hour)").check().unwrap_err();
    /// assert!(why.to_string().contains("the unit of 2 is `hours`"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScheduleError`], which says what is wrong and how to write it.
    pub fn check(&self) -> Result<(), ScheduleError> {
        check_expression(&self.expression)?;
        self.time_zone.as_deref().map_or(Ok(()), check_time_zone)
    }

    /// Reads the expression in a time zone, with its daylight saving time.
    #[must_use]
    pub fn time_zone(mut self, zone: impl Into<String>) -> Self {
        self.time_zone = Some(zone.into());
        self
    }
}
