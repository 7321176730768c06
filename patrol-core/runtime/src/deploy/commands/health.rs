//! How a stack fares; nothing is changed.

use std::time::SystemTime;

use super::super::{
    aws::{queue, stack},
    document,
    error::DeployError,
    health::{
        DAY, DAYS, DeadLetterHealth, EndingSuppression, EventHealth, Health, RuleHealth, counters,
        daily, oldest_message,
    },
    letters::queue_url,
    session::Session,
};
use crate::control::Day;
use patrol_core::aggregate::since_1970;

/// What is looked at.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct HealthOptions {
    /// The rules that are on, by name.
    pub rules: Vec<String>,
}

/// Reads metrics, counts dead letters, and looks for suppressions that are about to end.
pub(in crate::deploy) async fn health(
    session: &Session<'_>,
    options: &HealthOptions,
) -> Result<Health, DeployError> {
    document::check(session)?;
    session.require_stack().await?;
    let region = session.region();
    let now = since_1970(SystemTime::now()) / 1000;
    let today = now - now.rem_euclid(DAY);
    let first = today - (DAYS - 1) * DAY;
    let dead_letters = dead_letters(session, now).await?;
    let stack = session.stack();
    let counted = daily(region, &stack, &counters(&options.rules), first, now).await?;
    let rules = options.rules.iter();
    let control = session.options.control.iter();
    let ending = control.flat_map(|control| control.due(Day::today()));
    let [events, cloudtrail_events] = EventHealth::all(&counted, today);
    Ok(Health {
        events,
        cloudtrail_events,
        stack_name: stack,
        region: region.to_owned(),
        rules: rules
            .map(|rule| RuleHealth::new(rule, &counted, today))
            .collect(),
        dead_letters,
        ending_suppressions: ending.map(EndingSuppression::from).collect(),
    })
}

async fn dead_letters(session: &Session<'_>, now: i64) -> Result<DeadLetterHealth, DeployError> {
    let resources = stack::resources(session.clients, &session.stack()).await?;
    let url = queue_url(session, &resources)?;
    let count = queue::messages(session.clients, &url).await?;
    // What SQS said of letters that are gone is no matter of today's.
    let oldest_seconds = if count > 0 {
        let name = url.rsplit('/').next().unwrap_or_default();
        oldest_message(session.region(), name, now).await?
    } else {
        None
    };
    Ok(DeadLetterHealth {
        count,
        oldest_seconds,
    })
}
