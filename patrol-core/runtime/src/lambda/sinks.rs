//! Which sinks hear of an alert.
//!
//! | Variable | Value |
//! |---|---|
//! | `AlertTopicArn` | the stack's own topic, the sink `alerts` |
//! | `DispatchSnsArn` | Dispatch's topic, the sink `dispatch`; may be empty |
//! | `AlertBusArn` | an event bus, the sink `events`; may be empty |
//! | `AlertRoutes` | [`Route`]s, one a line or apart by `;`; may be empty |
//!
//! Each of the first three that is set hears everything, unless routes to it say otherwise. What no
//! route takes goes to the stack's own topic all the same: a filter loses nothing.
//!
//! A value may be a reference to a store. When what the store holds changes, the sinks start anew
//! ([`Current`](super::current::Current)).

use std::fmt;

use super::{current::Made, sink::TrackedSink, values::Values};
use crate::sinks::Route;
use patrol_core::{Alert, Registry};

/// The sinks that the template knows, and the variables with their addresses.
const OWN: [(&str, &str); 3] = [
    ("alerts", "AlertTopicArn"),
    ("dispatch", "DispatchSnsArn"),
    ("events", "AlertBusArn"),
];

/// The variables that say where alerts go.
pub(super) const SETTINGS: [&str; 4] = [OWN[0].1, OWN[1].1, OWN[2].1, "AlertRoutes"];

/// The sinks, and what each of them hears.
pub(super) struct Sinks {
    topic: Routed,
    others: Vec<Routed>,
}

/// A sink and the routes to it.
struct Routed {
    sink: TrackedSink,
    routes: Vec<Route>,
}

impl Routed {
    fn hears(&self, alert: &Alert) -> bool {
        self.routes.iter().any(|route| route.takes(alert))
    }

    fn is_at(&self, route: &Route) -> bool {
        self.routes.iter().any(|one| one.leads_with(route))
    }
}

impl Made for Sinks {
    const NAME: &'static str = "sinks";
    const VALUES: &'static str = "alert settings";

    /// Opens every sink that the settings name. One that was there before remembers what it was
    /// told: Lambda retries the events whose delivery a wrong address made fail.
    async fn make(
        linked: &Registry,
        settings: &Values,
        before: Option<&Self>,
    ) -> Result<Self, Vec<String>> {
        let mut problems = settings.faults();
        if !problems.is_empty() {
            return Err(problems);
        }
        let setting = |name: &str| settings.setting(name);
        let mut routes = written(setting, linked, &mut problems);
        routes.extend(unwritten(setting, &routes));
        if setting("AlertTopicArn").is_none() {
            problems.push("`AlertTopicArn` is not set: the template sets it".to_owned());
        }
        let to_topic = |(_, route): &(Place, Route)| route.sink() == "alerts";
        let (topics, others): (Vec<_>, Vec<_>) = routes.into_iter().partition(to_topic);
        let mut topics = routed(topics, before, &mut problems);
        let others = routed(others, before, &mut problems);
        match topics.pop() {
            Some(topic) if problems.is_empty() => Ok(Self { topic, others }),
            _ => Err(problems.iter().map(|why| settings.veiled(why)).collect()),
        }
    }
}

impl Sinks {
    /// The sink that a route leads to.
    fn at(&self, route: &Route) -> Option<&TrackedSink> {
        let mut all = self.others.iter().chain([&self.topic]);
        all.find(|one| one.is_at(route)).map(|one| &one.sink)
    }

    /// The sinks that hear of an alert: one at least.
    pub(super) fn of(&self, alert: &Alert) -> Vec<&TrackedSink> {
        let others = self.others.iter().filter(|other| other.hears(alert));
        let mut sinks: Vec<_> = others.map(|other| &other.sink).collect();
        if sinks.is_empty() || self.topic.hears(alert) {
            sinks.push(&self.topic.sink);
        }
        sinks
    }
}

/// Where a route stands: its number in `AlertRoutes`, or the variable that is one by itself.
enum Place {
    Number(usize),
    Variable(&'static str),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "`AlertRoutes`: route {number}"),
            Self::Variable(variable) => write!(f, "`{variable}`"),
        }
    }
}

/// The routes in `AlertRoutes`; those to the template's own sinks with the addresses it set.
fn written(
    setting: impl Fn(&str) -> Option<String>,
    linked: &Registry,
    problems: &mut Vec<String>,
) -> Vec<(Place, Route)> {
    let text = setting("AlertRoutes").unwrap_or_default();
    let routes = Route::list(&text).unwrap_or_else(|whys| {
        problems.extend(whys.iter().map(|why| format!("`AlertRoutes`: {why}")));
        Vec::new()
    });
    let mut written = Vec::new();
    for (number, mut route) in (1..).zip(routes) {
        let place = Place::Number(number);
        let unknown = route.rules().filter(|rule| linked.get(rule).is_none());
        problems.extend(unknown.map(|rule| format!("{place}: `{rule}` is no rule of this build")));
        if route.address().is_none() {
            let own = OWN.iter().find(|(sink, _)| *sink == route.sink());
            let variable = own.map_or("", |(_, variable)| variable);
            let Some(address) = setting(variable) else {
                let sink = route.sink();
                problems.push(format!(
                    "{place}: `{sink}` has no address, and `{variable}` is not set"
                ));
                continue;
            };
            route = route.with_address(address);
        }
        written.push((place, route));
    }
    written
}

/// Routes of everything to the template's own sinks that no other route leads to.
fn unwritten(
    setting: impl Fn(&str) -> Option<String>,
    written: &[(Place, Route)],
) -> Vec<(Place, Route)> {
    let own = OWN.iter().filter_map(|(sink, variable)| {
        let address = setting(variable)?;
        let leads = |route: &Route| route.sink() == *sink && route.address() == Some(&*address);
        if written.iter().any(|(_, route)| leads(route)) {
            return None;
        }
        let everything = sink.parse::<Route>().ok()?.with_address(address);
        Some((Place::Variable(variable), everything))
    });
    own.collect()
}

/// Opens each sink once, whatever number of routes leads to it.
fn routed(
    routes: Vec<(Place, Route)>,
    before: Option<&Sinks>,
    problems: &mut Vec<String>,
) -> Vec<Routed> {
    let mut all: Vec<Routed> = Vec::new();
    for (place, route) in routes {
        if let Some(other) = all.iter_mut().find(|other| other.is_at(&route)) {
            other.routes.push(route);
            continue;
        }
        match (route.open(), &place) {
            (Ok((target, sink)), _) => {
                // Two webhooks of one host have one name.
                let target = match place {
                    Place::Number(number) => format!("{target} (route {number})"),
                    Place::Variable(_) => target,
                };
                let mut sink = TrackedSink::new(target, sink);
                if let Some(same) = before.and_then(|before| before.at(&route)) {
                    sink = sink.remembering(same);
                }
                all.push(Routed {
                    sink,
                    routes: vec![route],
                });
            }
            (Err(why), Place::Number(_)) => {
                problems.push(format!("{place}: `{}`: {why}", route.sink()));
            }
            (Err(why), Place::Variable(_)) => problems.push(format!("{place}: {why}")),
        }
    }
    all
}
