//! One event through the rules, what they found to the sinks.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    Invocation,
    failure::Failure,
    metrics::Metrics,
    now::Now,
    payload::{Audience, Origin, Unit},
    repeats::Gate,
    sinks::Sinks,
};
use crate::sinks::event_bus::{DETAIL_TYPE, SOURCE};
use futures_util::future::join_all;
use patrol_core::{Alert, Fault, Routed, Router};

/// Who hears of an event, and of what is found in it.
pub(super) struct Judge {
    /// The topic, queue or stream that feeds a rule, by rule; others have nothing to tell it.
    pub(super) feeds: HashMap<&'static str, String>,
    /// What is held back.
    pub(super) gate: Gate,
    /// The function's own role: what it does is not judged.
    pub(super) own_role: Option<String>,
}

/// What came of one event.
pub(super) enum Outcome {
    /// Rules looked at it, and people were told.
    Routed(Routed, Told),
    /// It was the function's own doing.
    Own,
    /// It could not be judged.
    Unreadable(Failure),
}

/// What came of alerts.
#[derive(Default)]
pub(super) struct Told {
    /// Why some were not delivered.
    undelivered: Vec<String>,
    /// The rules whose findings were held back.
    held: Vec<&'static str>,
    /// How many deliveries were refused for good.
    refused: u64,
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
            Self::Routed(routed, told) => {
                for (rule, took) in routed.matched.iter().zip(&routed.took) {
                    let counts = metrics.rules.entry(*rule).or_default();
                    counts.matched += 1;
                    counts.took(*took);
                }
                for rule in &told.held {
                    metrics.rules.entry(*rule).or_default().suppressed += 1;
                }
                for alert in &routed.alerts {
                    metrics.rules.entry(alert.rule).or_default().findings += 1;
                }
                for fault in &routed.faults {
                    metrics.rules.entry(fault.rule).or_default().faults += 1;
                }
                metrics.failures += told.undelivered.len() as u64;
                metrics.refused += told.refused;
            }
        }
    }

    pub(super) fn into_result(self) -> Result<Judged, Failure> {
        match self {
            Self::Own => Ok(Judged::default()),
            Self::Unreadable(failure) => Err(failure),
            Self::Routed(routed, told) => {
                let faults = routed.faults.iter().map(ToString::to_string).collect();
                match Failure::of(faults, told.undelivered) {
                    Some(failure) => Err(failure),
                    None => Ok(Judged {
                        matched: routed.matched,
                        findings: routed.alerts.len(),
                    }),
                }
            }
        }
    }
}

impl Judge {
    /// Judges one event by the rules as they are now and delivers what was found to the sinks as
    /// they are now.
    pub(super) async fn judge(
        &self,
        now: &Now,
        unit: &Unit<'_>,
        invocation: &Invocation<'_>,
    ) -> Outcome {
        let event = match &unit.event {
            Ok(event) => &**event,
            Err(why) => return Outcome::Unreadable(Failure::payload(why)),
        };
        if self.is_own(event) {
            let origin = Origin::of(event);
            tracing::info!(
                request_id = invocation.request_id,
                trace_id = invocation.trace_id,
                event_id = origin.id,
                account = origin.account,
                region = origin.region,
                "an event that the function caused itself is not judged"
            );
            return Outcome::Own;
        }
        let routed = match self
            .route(&now.rules.router, event, &unit.audience, invocation)
            .await
        {
            Ok(routed) => routed,
            Err(failure) => return Outcome::Unreadable(failure),
        };
        log(&routed.faults, event, invocation);
        let told = self.deliver(&routed, &now.sinks, invocation).await;
        Outcome::Routed(routed, told)
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
            Audience::Trail => {
                return Err(Failure::payload(
                    "the payload is S3's notification of an object that is no log of this function's trail: set `TrailBucket`, by `--trail-bucket`",
                ));
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

    /// Tells every alert that is not held back.
    async fn deliver(&self, routed: &Routed, sinks: &Sinks, invocation: &Invocation<'_>) -> Told {
        let mut told = Told::default();
        let telling = routed.alerts.iter();
        let telling = telling.map(|alert| self.tell(alert, sinks, invocation));
        for one in join_all(telling).await {
            told.undelivered.extend(one.undelivered);
            told.held.extend(one.held);
            told.refused += one.refused;
        }
        told
    }

    /// Sends an alert to the sinks that hear of it; one that fails does not stop another.
    async fn tell(&self, alert: &Alert, sinks: &Sinks, invocation: &Invocation<'_>) -> Told {
        let mut told = Told::default();
        let pass = match self.gate.admit(alert) {
            Ok(pass) => pass,
            Err(held) => {
                invocation.log(alert, None, &format_args!("held back, {held}"));
                told.held.push(alert.rule);
                return told;
            }
        };
        let delivered = sinks.deliver(alert, invocation).await;
        told.undelivered = delivered.undelivered;
        told.refused = delivered.refused;
        self.gate.settle(pass, told.undelivered.is_empty());
        told
    }

    /// Did the function itself cause the event? Then judging it could go round in circles. What it
    /// puts on an event bus is its own doing too.
    fn is_own(&self, event: &str) -> bool {
        let role = self.own_role.as_deref().unwrap_or_default();
        let name = role.rsplit('/').next().filter(|name| !name.is_empty());
        if !event.contains(DETAIL_TYPE) && !name.is_some_and(|name| event.contains(name)) {
            return false;
        }
        let event: Value = serde_json::from_str(event).unwrap_or_default();
        if event["source"] == SOURCE && event["detail-type"] == DETAIL_TYPE {
            return true;
        }
        let identity = &event["detail"]["userIdentity"];
        let issuer = identity["sessionContext"]["sessionIssuer"]["arn"].as_str();
        let arn = identity["arn"].as_str();
        issuer == Some(role) || arn.is_some_and(|arn| is_session(arn, role))
    }
}

/// Is this ARN (`arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`) of a session of the role
/// (`arn:aws:iam::ACCOUNT:role/PATH/NAME`)?
fn is_session(arn: &str, role: &str) -> bool {
    let parts = |arn: &str| -> Option<(String, String)> {
        let mut parts = arn.splitn(6, ':').skip(4);
        Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
    };
    let (Some((account, session)), Some((own, role))) = (parts(arn), parts(role)) else {
        return false;
    };
    let name = role
        .strip_prefix("role/")
        .and_then(|role| role.rsplit('/').next());
    let assumed = session.strip_prefix("assumed-role/");
    let assumed = assumed.and_then(|session| session.split('/').next());
    account == own && assumed.is_some() && assumed == name
}

fn log(faults: &[Fault], event: &str, invocation: &Invocation<'_>) {
    if faults.is_empty() {
        return;
    }
    let origin = Origin::of(event);
    for fault in faults {
        tracing::error!(
            request_id = invocation.request_id,
            trace_id = invocation.trace_id,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_told_from_other_roles() {
        let role = "arn:aws:iam::123456789012:role/security/patrol-Role-1";
        for (arn, own) in [
            (
                "arn:aws:sts::123456789012:assumed-role/patrol-Role-1/patrol",
                true,
            ),
            (
                "arn:aws:sts::123456789012:assumed-role/patrol-Role-10/patrol",
                false,
            ),
            (
                "arn:aws:sts::210987654321:assumed-role/patrol-Role-1/patrol",
                false,
            ),
            (
                "arn:aws:iam::123456789012:role/security/patrol-Role-1",
                false,
            ),
            ("arn:aws:iam::123456789012:user/patrol-Role-1", false),
            ("", false),
        ] {
            assert_eq!(is_session(arn, role), own, "{arn}");
            assert!(!is_session(arn, ""));
        }
    }
}
