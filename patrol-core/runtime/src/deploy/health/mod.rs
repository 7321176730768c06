//! How a stack fares: what CloudWatch counted of each rule, and what waits in the dead-letter queue.

mod metrics;
mod report;

pub use self::report::{DeadLetterHealth, EndingSuppression, EventHealth, Health, RuleHealth};
pub(super) use self::{
    metrics::{DAY, daily, oldest_message},
    report::{DAYS, counters},
};
