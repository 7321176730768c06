//! One event through the rules, what they found to the sinks.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    Invocation,
    failure::Failure,
    metrics::Metrics,
    payload::{Audience, Origin, Unit},
    rules::Rules,
    sinks::Sinks,
};
use crate::{Fault, Routed, Router, isolate::side_by_side};

/// Who hears of an event, and of what is found in it.
pub(super) struct Judge {
    /// The topic, queue or stream that feeds a rule, by rule; others have nothing to tell it.
    pub(super) feeds: HashMap<&'static str, String>,
    pub(super) sinks: Sinks,
    /// The function's own role: what it does is not judged.
    pub(super) own_role: Option<String>,
}

/// What came of one event.
pub(super) enum Outcome {
    /// Rules looked at it; these notifications were not delivered.
    Routed(Routed, Vec<String>),
    /// It was the function's own doing.
    Own,
    /// It could not be judged.
    Unreadable(Failure),
}

/// What came of events that were judged without a failure.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) matched: Vec<&'static str>,
    pub(super) findings: usize,
}

impl Judged {
    pub(super) fn add(&mut self, other: Self) {
        self.matched.extend(other.matched);
        self.matched.sort_unstable();
        self.matched.dedup();
        self.findings += other.findings;
    }
}

impl Outcome {
    pub(super) fn count(&self, metrics: &mut Metrics) {
        metrics.events += 1;
        match self {
            Self::Own => metrics.own += 1,
            Self::Unreadable(_) => metrics.failures += 1,
            Self::Routed(routed, undelivered) => {
                for rule in &routed.matched {
                    metrics.rules.entry(*rule).or_default().matched += 1;
                }
                for notification in &routed.notifications {
                    metrics.rules.entry(notification.rule).or_default().findings += 1;
                }
                for fault in &routed.faults {
                    metrics.rules.entry(fault.rule).or_default().faults += 1;
                }
                metrics.failures += undelivered.len() as u64;
            }
        }
    }

    pub(super) fn into_result(self) -> Result<Judged, Failure> {
        match self {
            Self::Own => Ok(Judged::default()),
            Self::Unreadable(failure) => Err(failure),
            Self::Routed(routed, undelivered) => {
                let faults = routed.faults.iter().map(ToString::to_string).collect();
                match Failure::of(faults, undelivered) {
                    Some(failure) => Err(failure),
                    None => Ok(Judged {
                        matched: routed.matched,
                        findings: routed.notifications.len(),
                    }),
                }
            }
        }
    }
}

impl Judge {
    /// Judges one event by these rules and delivers what was found.
    pub(super) async fn judge(
        &self,
        rules: &Rules,
        unit: &Unit<'_>,
        invocation: &Invocation<'_>,
    ) -> Outcome {
        let event = match &unit.event {
            Ok(event) => &**event,
            Err(why) => return Outcome::Unreadable(Failure::payload(why)),
        };
        if self.is_own(event) {
            tracing::info!(
                request_id = invocation.request_id,
                event_id = Origin::of(event).id,
                "an event that the function caused itself is not judged"
            );
            return Outcome::Own;
        }
        let routed = match self
            .route(&rules.router, event, &unit.audience, invocation)
            .await
        {
            Ok(routed) => routed,
            Err(failure) => return Outcome::Unreadable(failure),
        };
        log(&routed.faults, event, invocation);
        let undelivered = self.deliver(&routed, invocation).await;
        Outcome::Routed(routed, undelivered)
    }

    async fn route(
        &self,
        router: &Router,
        event: &str,
        audience: &Audience,
        invocation: &Invocation<'_>,
    ) -> Result<Routed, Failure> {
        let text = event.as_bytes();
        let limit = Some(invocation.deadline.for_rule());
        let routed = match audience {
            Audience::Matching => router.route_within(text, limit, |_| true).await,
            Audience::Webhook(only) => {
                router
                    .route_within(text, limit, |rule| rule.name == *only)
                    .await
            }
            Audience::FedBy(arn) => {
                let fed = |name| self.feeds.get(name).is_none_or(|feed| feed == arn);
                router
                    .route_within(text, limit, |rule| fed(rule.name))
                    .await
            }
            Audience::Rule(rule) => {
                let routed = router.route_to_within(rule, text, limit).await;
                return routed.map_err(Failure::payload)?.ok_or_else(|| {
                    Failure::payload(format!(
                        "the payload is for the rule `{rule}`, which this function does not serve: deploy the template and the code of one build"
                    ))
                });
            }
        };
        routed.map_err(Failure::payload)
    }

    /// Sends every notification to the sinks that hear of it; one that fails does not stop another.
    async fn deliver(&self, routed: &Routed, invocation: &Invocation<'_>) -> Vec<String> {
        let deliveries = routed.notifications.iter().flat_map(|notification| {
            let sinks = self.sinks.of(notification).into_iter();
            sinks.map(move |sink| sink.deliver(notification, invocation))
        });
        let delivered = side_by_side(deliveries).await.into_iter();
        delivered
            .filter_map(|one| Some(one.err()?.to_string()))
            .collect()
    }

    /// Did the function itself cause the event? Then judging it could go round in circles.
    fn is_own(&self, event: &str) -> bool {
        let Some(role) = self.own_role.as_deref().filter(|role| event.contains(role)) else {
            return false;
        };
        let event: Value = serde_json::from_str(event).unwrap_or_default();
        let issuer = event.pointer("/detail/userIdentity/sessionContext/sessionIssuer/arn");
        issuer.and_then(Value::as_str) == Some(role)
    }
}

fn log(faults: &[Fault], event: &str, invocation: &Invocation<'_>) {
    if faults.is_empty() {
        return;
    }
    let origin = Origin::of(event);
    for fault in faults {
        tracing::error!(
            request_id = invocation.request_id,
            rule = fault.rule,
            ruleset = fault.ruleset,
            kind = fault.kind.as_str(),
            event_id = origin.id,
            account = origin.account,
            region = origin.region,
            "{fault}",
        );
    }
}
