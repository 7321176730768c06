//! One event to the rules that may hear of it.

use std::time::Duration;

use patrol_core::{RouteError, Routed, Router, Sleep};

use super::{Feeds, long_key};
use crate::{
    control::{Control, Suppressed},
    source::Sender,
};

/// How long each rule may take, and how to wait.
pub(crate) type Limit = Option<(Duration, Sleep)>;

/// Why no rule could evaluate an event.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum EvaluateError {
    /// The text is not an event.
    #[error(transparent)]
    Event(#[from] RouteError),
    /// It is for a rule that is not here.
    #[error(
        "the event is for the rule `{0}`, which is not served here: deploy the template and the code of one build"
    )]
    NotServed(String),
}

/// What came of one event.
pub(crate) struct Evaluated {
    /// What people hear of, and what went wrong.
    pub(crate) routed: Routed,
    /// What an operator has suppressed.
    pub(crate) suppressed: Vec<Suppressed>,
}

/// Evaluates one event with the rules that may hear of it. What they find is as bad as the operator
/// says, and what the operator has suppressed stands apart.
pub(crate) async fn evaluate(
    router: &Router,
    control: &Control,
    event: &str,
    sender: &Sender,
    feeds: &Feeds,
    limit: Limit,
) -> Result<Evaluated, EvaluateError> {
    let text = event.as_bytes();
    let mut routed = match sender {
        Sender::Rule(rule) => {
            let routed = router.route_to_within(rule, text, limit).await?;
            routed.ok_or_else(|| EvaluateError::NotServed(rule.clone()))?
        }
        Sender::Rules(rules) => router.route_among(rules, text, limit).await?,
        _ => {
            let routed = router.route_within(text, limit, |rule| feeds.lead_to(sender, rule));
            routed.await?
        }
    };
    for alert in &mut routed.alerts {
        long_key::shorten(alert);
        control.overrule(alert);
    }
    let suppressed = control.suppress(&mut routed, text);
    Ok(Evaluated { routed, suppressed })
}
