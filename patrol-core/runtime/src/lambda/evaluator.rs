//! One event through the rules, what they found to the sinks.

use super::{
    Invocation, event_log,
    failure::Failure,
    metrics::Metrics,
    now::Now,
    own::{Doing, OwnRoles},
    sinks::Sinks,
};
use crate::{
    pipeline::{self, Feeds, evaluate},
    source::{Sender, record::Record},
    state::{Begin, Clock, FindingOutcome, State, Telling},
};
use futures_util::future::join_all;
use patrol_core::{Alert, Routed};

/// Who hears of an event, and of what is found in it.
pub(super) struct Evaluator {
    /// Which rules topics, queues and streams feed.
    pub(super) feeds: Feeds,
    /// What is remembered of findings: it says which are held back.
    pub(super) state: State,
    /// The roles whose doings are the function's own.
    pub(super) own: OwnRoles,
}

/// What came of one event.
pub(super) enum Outcome {
    /// Rules evaluated it, and people were told.
    Routed(Routed, Deliveries),
    /// It was the function's own doing.
    Own,
    /// It could not be evaluated.
    Unreadable(Failure),
}

/// What came of alerts.
#[derive(Default)]
pub(super) struct Deliveries {
    /// Why some were not delivered.
    pub(super) undelivered: Vec<String>,
    /// The rules whose findings were held back.
    held: Vec<&'static str>,
    /// The rules whose findings an operator has suppressed, and the suppressions.
    suppressed: Vec<(&'static str, String)>,
    /// How many deliveries were refused for good.
    pub(super) refused: u64,
}

impl Deliveries {
    fn add(&mut self, other: Self) {
        self.undelivered.extend(other.undelivered);
        self.held.extend(other.held);
        self.suppressed.extend(other.suppressed);
        self.refused += other.refused;
    }
}

/// What came of events that were evaluated without a failure.
#[derive(Default)]
pub(super) struct Evaluated {
    pub(super) matched: Vec<&'static str>,
    pub(super) findings: usize,
}

impl Evaluated {
    pub(super) fn add(&mut self, other: Self) {
        self.matched.extend(other.matched);
        self.matched.sort_unstable();
        self.matched.dedup();
        self.findings += other.findings;
    }
}

impl Outcome {
    pub(super) fn count(&self, metrics: &mut Metrics) {
        metrics.counts.events += 1;
        match self {
            Self::Own => metrics.own += 1,
            Self::Unreadable(_) => metrics.failures += 1,
            Self::Routed(routed, told) => {
                metrics.counts.routed(routed);
                for rule in &told.held {
                    let counts = metrics.counts.rules.entry(*rule).or_default();
                    counts.held_back += 1;
                }
                for (rule, by) in &told.suppressed {
                    let counts = metrics.counts.rules.entry(*rule).or_default();
                    counts.suppressed += 1;
                    *metrics.suppressions.entry(by.clone()).or_default() += 1;
                }
                metrics.failures += told.undelivered.len() as u64;
                metrics.refused += told.refused;
            }
        }
    }

    /// Says of an event that could not be read where it stood.
    pub(super) fn within(self, place: impl FnOnce() -> String) -> Self {
        match self {
            Self::Unreadable(failure) => Self::Unreadable(failure.within(&place())),
            other => other,
        }
    }

    pub(super) fn into_result(self) -> Result<Evaluated, Failure> {
        match self {
            Self::Own => Ok(Evaluated::default()),
            Self::Unreadable(failure) => Err(failure),
            Self::Routed(routed, told) => {
                let faults = routed.faults.iter().map(ToString::to_string).collect();
                match Failure::of(faults, told.undelivered) {
                    Some(failure) => Err(failure),
                    None => Ok(Evaluated {
                        matched: routed.matched,
                        findings: routed.alerts.len(),
                    }),
                }
            }
        }
    }
}

impl Evaluator {
    /// Evaluates one event by the rules as they are now and delivers what was found to the sinks as
    /// they are now.
    pub(super) async fn evaluate(
        &self,
        now: &Now,
        record: &Record<'_>,
        invocation: &Invocation<'_>,
    ) -> Outcome {
        let event = match &record.event {
            Ok(event) => &**event,
            Err(why) => return Outcome::Unreadable(Failure::payload(why)),
        };
        if record.replaced > 0 {
            event_log::replaced(record.replaced, event, invocation);
        }
        if record.sender == Sender::S3 {
            return Outcome::Unreadable(Failure::payload(
                "the payload is S3's notification of an object that is not a log of this function's trail: set `TrailBucket`, by `--trail-bucket`",
            ));
        }
        let misuse = match self.own.doing(event) {
            Doing::Own => {
                event_log::own(event, invocation);
                return Outcome::Own;
            }
            Doing::Misuse(alert) => Some(*alert),
            Doing::Other => None,
        };
        // EventBridge sends what comes for a rule until the stack is updated.
        if let Sender::Rule(rule) = &record.sender
            && now.rules.off.contains(&**rule)
        {
            event_log::off(rule, event, invocation);
            return Outcome::Routed(Routed::default(), Deliveries::default());
        }
        let limit = Some(invocation.deadline.for_rule());
        let (router, control) = (&now.rules.router, &*now.rules.control);
        let evaluated = evaluate(router, control, event, &record.sender, &self.feeds, limit);
        let pipeline::Evaluated {
            mut routed,
            suppressed,
        } = match evaluated.await {
            Ok(evaluated) => evaluated,
            Err(why) => return Outcome::Unreadable(Failure::payload(why)),
        };
        routed.alerts.extend(misuse);
        event_log::faults(&routed.faults, event, invocation);
        let mut told = self.deliver(&routed, &now.sinks, invocation).await;
        told.suppressed = suppressed
            .into_iter()
            .map(|one| event_log::suppressed(&one, control, invocation))
            .collect();
        Outcome::Routed(routed, told)
    }

    /// Tells every alert that is not held back.
    async fn deliver(
        &self,
        routed: &Routed,
        sinks: &Sinks,
        invocation: &Invocation<'_>,
    ) -> Deliveries {
        let mut told = Deliveries::default();
        let telling = routed.alerts.iter();
        let telling = telling.map(|alert| self.tell(alert, sinks, invocation));
        for one in join_all(telling).await {
            told.add(one);
        }
        told
    }

    /// Sends an alert, unless it is held back, to the sinks that hear of it; one that fails does not
    /// stop another.
    async fn tell(&self, alert: &Alert, sinks: &Sinks, invocation: &Invocation<'_>) -> Deliveries {
        let mut told = Deliveries::default();
        let clock = Clock::wall(invocation.deadline.left());
        let (mut held_back, mut tells) = (false, false);
        let mut begin = Some(Begin::ALL);
        while let Some(from) = begin.take() {
            let admission = self.state.admit(alert, clock, from).await;
            if let Some(held) = admission.held {
                let words = format_args!("held back, {held}");
                invocation.log(alert, None, FindingOutcome::of_held(&held), &words);
                held_back = true;
            }
            if admission.before {
                invocation.log(alert, None, FindingOutcome::Told, &"told before");
            }
            if admission.in_hand {
                let why = format!("{}: another invocation is telling it", alert.rule);
                told.undelivered.push(why);
            }
            tells |= !admission.tell.is_empty();
            for telling in admission.tell {
                told.add(self.send(telling, sinks, invocation).await);
            }
            if let Some(over) = admission.over {
                let (telling, after) = over.split();
                let sent = self.send(telling, sinks, invocation).await;
                begin = Some(after.told(sent.undelivered.is_empty()));
                told.add(sent);
            }
        }
        if held_back && !tells {
            told.held.push(alert.rule);
        }
        told
    }

    /// Sends what may be told, and hears what came of it.
    pub(super) async fn send(
        &self,
        telling: Telling,
        sinks: &Sinks,
        invocation: &Invocation<'_>,
    ) -> Deliveries {
        let delivered = sinks.deliver(&telling.alert, invocation).await;
        let taken = delivered.undelivered.is_empty();
        self.state.settle(telling, taken).await;
        Deliveries {
            undelivered: delivered.undelivered,
            refused: delivered.refused,
            ..Deliveries::default()
        }
    }
}
