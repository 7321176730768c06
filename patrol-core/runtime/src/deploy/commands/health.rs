//! How a stack fares; nothing is changed.

use std::time::SystemTime;

use super::super::{
    aws::{
        queue,
        stack::{self, Stack},
    },
    document,
    error::DeployError,
    health::{
        DAY, DAYS, DeadLetterHealth, EndingSuppression, EventHealth, Health, RuleHealth, counters,
        daily, oldest_message,
    },
    letters::queue_url,
    session::Session,
    template::TemplateDocument,
};
use crate::control::{Control, Day};
use patrol_core::{Registry, aggregate::since_1970};
use serde_json::Value;

/// What is looked at.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HealthOptions {
    /// The rules that are linked: what the deployed document says is said of them.
    pub registry: Registry,
}

impl HealthOptions {
    /// With these rules.
    #[must_use]
    pub const fn new(registry: Registry) -> Self {
        Self { registry }
    }
}

/// What is in force: the document that is deployed, or nothing and why it cannot be read.
struct InForce {
    control: Control,
    unread: Option<String>,
    /// Does the file at hand say something else?
    file_differs: Option<bool>,
}

/// Reads metrics, counts dead letters, and looks for suppressions that are about to end.
pub(in crate::deploy) async fn health(
    session: &Session<'_>,
    options: &HealthOptions,
) -> Result<Health, DeployError> {
    document::check(session)?;
    let found = session.require_stack().await?;
    let deployed = session.deployed_template().await?;
    let in_force = in_force(session, options, &found, &deployed).await?;
    let rules = TemplateDocument::new(&deployed)?.rules();
    // A template of an earlier version does not name them.
    let rules = rules.unwrap_or_else(|| {
        let on = options
            .registry
            .enabled(|rule| in_force.control.choice(rule));
        on.rules().iter().map(|rule| rule.name.to_owned()).collect()
    });
    let region = session.region();
    let now = since_1970(SystemTime::now()) / 1000;
    let today = now - now.rem_euclid(DAY);
    let first = today - (DAYS - 1) * DAY;
    let dead_letters = dead_letters(session, now).await?;
    let stack = session.stack();
    let counted = daily(region, &stack, &counters(&rules), first, now).await?;
    let ending = in_force.control.due(Day::today());
    let [events, cloudtrail_events] = EventHealth::all(&counted, today);
    Ok(Health {
        events,
        cloudtrail_events,
        stack_name: stack,
        region: region.to_owned(),
        rules: rules
            .iter()
            .map(|rule| RuleHealth::new(rule, &counted, today))
            .collect(),
        dead_letters,
        ending_suppressions: ending.map(EndingSuppression::from).collect(),
        document_fault: in_force.unread,
        file_differs: in_force.file_differs,
    })
}

/// Reads the document that is deployed, and compares the file at hand with it.
async fn in_force(
    session: &Session<'_>,
    options: &HealthOptions,
    stack: &Stack,
    deployed: &str,
) -> Result<InForce, DeployError> {
    let document = document::deployed(session, stack, deployed).await?;
    let file_differs = session.options.control.as_ref().map(|_| {
        let before = document.as_ref().unwrap_or(&Value::Null);
        !document::difference_from(session, before).is_empty()
    });
    let read = match document {
        None => Ok(Control::default()),
        // In the place of a document that is gone there are words.
        Some(Value::String(why)) => Err(why),
        Some(document) => Control::from_json(document, &options.registry)
            .map_err(|why| format!("it is not for the rules of this build: {why}")),
    };
    let (control, unread) = match read {
        Ok(control) => (control, None),
        Err(why) => (Control::default(), Some(why)),
    };
    Ok(InForce {
        control,
        unread,
        file_differs,
    })
}

async fn dead_letters(session: &Session<'_>, now: i64) -> Result<DeadLetterHealth, DeployError> {
    let resources = stack::resources(session.clients, &session.stack()).await?;
    let url = queue_url(session, &resources)?;
    let count = queue::messages(session.clients, &url).await?;
    // What SQS said of letters that are gone does not matter any more.
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
