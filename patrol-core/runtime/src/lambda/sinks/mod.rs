//! Which sinks hear of an alert.
//!
//! | Variable | Value |
//! |---|---|
//! | `AlertTopicArn` | the stack's own topic, the sink `alerts` |
//! | `DispatchSnsArn` | Dispatch's topic, the sink `dispatch`; may be empty |
//! | `AlertBusArn` | an event bus, the sink `events`; may be empty |
//! | `SecurityHubProductArn` | the account's product in Security Hub, the sink `securityhub`; may be empty |
//! | `AlertRoutes` | [`Route`]s, one a line or apart by `;`; may be empty; not read where the operator's document has routes |
//!
//! Each of the first four that is set hears everything, unless routes to it say otherwise. What no
//! route takes goes to the stack's own topic all the same: a filter loses nothing.
//!
//! A route that leads nowhere is an error in the log and counted at every invocation; what it takes
//! goes to the stack's own topic. So does what a sink refuses for good, such as a channel that was
//! deleted: no other attempt would succeed, and a retry would tell other sinks again.
//!
//! A value may be a reference to a store. When what the store holds changes, the sinks start again
//! ([`Current`](super::current::Current)).

mod opening;

use futures_util::future::join_all;

use self::opening::{Opening, Place};
use super::{Invocation, current::Made, problem::Problems, sink::TrackedSink, values::Values};
use patrol_core::{
    Alert, Registry, SinkError,
    sink::{Filter, Route, SinkRegistry},
};

/// The sinks that the template knows, and the variables with their addresses.
const OWN: [(&str, &str); 4] = [
    (TOPIC, "AlertTopicArn"),
    ("dispatch", "DispatchSnsArn"),
    ("events", "AlertBusArn"),
    ("securityhub", "SecurityHubProductArn"),
];

/// The stack's own topic.
const TOPIC: &str = "alerts";

/// The variables that say where alerts go.
pub(super) const SETTINGS: [&str; 5] = [OWN[0].1, OWN[1].1, OWN[2].1, OWN[3].1, "AlertRoutes"];

/// The sinks, and what each of them hears.
pub(super) struct Sinks {
    topic: Routed,
    others: Vec<Routed>,
    /// What is wrong with routes.
    problems: usize,
}

/// A sink, the route that opened it, and what it hears.
struct Routed {
    route: Route,
    sink: TrackedSink,
    hears: Vec<Filter>,
}

/// What came of delivering an alert.
#[derive(Default)]
pub(super) struct Delivered {
    /// Why some sinks were not told: the event is retried.
    pub(super) undelivered: Vec<String>,
    /// How many sinks refused it for good.
    pub(super) refused: u64,
}

impl Routed {
    fn hears(&self, alert: &Alert) -> bool {
        self.hears.iter().any(|filter| filter.takes(alert))
    }
}

impl Made for Sinks {
    const NAME: &'static str = "sinks";
    const VALUES: &'static str = "alert settings";

    /// Opens every sink that the settings name. One that was there before remembers what it was
    /// told: Lambda retries the events whose delivery failed.
    async fn make(
        linked: &Registry,
        settings: &Values,
        before: Option<&Self>,
    ) -> Result<Self, Problems> {
        let faults = settings.faults();
        if !faults.is_empty() {
            return Err(faults.into_iter().collect());
        }
        let registry = SinkRegistry::linked().map_err(|why| Problems(vec![why.into()]))?;
        let mut opening = Opening {
            registry,
            settings,
            before,
            opened: Vec::new(),
            to_topic: Vec::new(),
            problems: Problems::default(),
        };
        let setting = |name: &str| settings.setting(name);
        // The operator's file goes before the stack's parameter.
        let decided: Vec<_> = settings.control().routes().collect();
        let (routes, place): (_, fn(usize) -> Place) = if decided.is_empty() {
            let written = setting("AlertRoutes").unwrap_or_default();
            (Route::list(&written), Place::Number)
        } else {
            let routes = decided.iter().map(|text| text.parse());
            (routes.collect(), Place::File)
        };
        for (number, route) in (1..).zip(routes) {
            let place = place(number);
            match route {
                Ok(route) => opening.written(&place, route, linked, setting),
                // Nobody knows what it should take.
                Err(why) => opening.broken(&place, why, Filter::default()),
            }
        }
        for (scheme, variable) in OWN {
            opening.unwritten(scheme, variable, setting);
        }
        opening.end()
    }
}

impl Sinks {
    /// How many problems the routes have.
    pub(super) const fn problems(&self) -> usize {
        self.problems
    }

    /// Tells the stack's own topic, whatever routes there are.
    pub(super) async fn tell_topic(
        &self,
        alert: &Alert,
        invocation: &Invocation<'_>,
    ) -> Result<(), SinkError> {
        self.topic.sink.deliver(alert, invocation).await
    }

    /// Tells the sinks that hear of an alert, one at least, each at most once. One that fails does
    /// not stop another; what one refuses for good is told to the stack's own topic.
    pub(super) async fn deliver(&self, alert: &Alert, invocation: &Invocation<'_>) -> Delivered {
        let others = self.others.iter().filter(|other| other.hears(alert));
        let others: Vec<_> = others.map(|other| &other.sink).collect();
        let to_topic = others.is_empty() || self.topic.hears(alert);
        let topic = to_topic.then_some(&self.topic.sink);
        let telling = others
            .into_iter()
            .map(|sink| sink.deliver(alert, invocation));
        let (told, topic) = futures_util::future::join(
            join_all(telling),
            join_all(topic.map(|topic| topic.deliver(alert, invocation))),
        )
        .await;
        let mut delivered = Delivered::default();
        for why in told.into_iter().filter_map(Result::err) {
            if why.is_permanent() {
                delivered.refused += 1;
                refused(alert, &why, invocation);
            } else {
                delivered.undelivered.push(why.to_string());
            }
        }
        // The topic has none to stand in for it.
        let mut topic: Vec<_> = topic.into_iter().filter_map(Result::err).collect();
        if delivered.refused > 0 && !to_topic {
            topic.extend(self.topic.sink.deliver(alert, invocation).await.err());
        }
        delivered
            .undelivered
            .extend(topic.iter().map(ToString::to_string));
        delivered
    }

    fn at(&self, route: &Route) -> Option<&TrackedSink> {
        let mut all = self.others.iter().chain([&self.topic]);
        let found = all.find(|one| one.route.leads_with(route))?;
        Some(&found.sink)
    }
}

fn refused(alert: &Alert, why: &SinkError, invocation: &Invocation<'_>) {
    tracing::error!(
        request_id = invocation.request_id,
        trace_id = invocation.trace_id,
        rule = alert.rule,
        ruleset = alert.ruleset,
        event_id = alert.event_id(),
        target = why.target,
        "a sink refuses the alert for good, and the stack's own topic is told in place of it: {why}",
    );
}
