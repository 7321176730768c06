//! Which sinks hear of a notification.
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

use super::sink::Sink;
use crate::{Notification, Registry, notify::Route};

/// The sinks that the template knows, and the variables with their addresses.
const OWN: [(&str, &str); 3] = [
    ("alerts", "AlertTopicArn"),
    ("dispatch", "DispatchSnsArn"),
    ("events", "AlertBusArn"),
];

/// The variables that say where notifications go.
pub(super) const SETTINGS: [&str; 4] = [OWN[0].1, OWN[1].1, OWN[2].1, "AlertRoutes"];

/// The sinks, and what each of them hears.
pub(super) struct Sinks {
    topic: Routed,
    others: Vec<Routed>,
}

/// A sink and the routes to it.
struct Routed {
    sink: Sink,
    routes: Vec<Route>,
}

impl Routed {
    fn hears(&self, notification: &Notification) -> bool {
        self.routes.iter().any(|route| route.takes(notification))
    }
}

impl Sinks {
    /// Opens every sink that the settings name, or says everything that is wrong with them.
    pub(super) fn open(
        setting: impl Fn(&str) -> Option<String>,
        linked: &Registry,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let text = setting("AlertRoutes").unwrap_or_default();
        let mut routes = Route::list(&text).unwrap_or_else(|whys| {
            problems.extend(whys.iter().map(|why| format!("`AlertRoutes`: {why}")));
            Vec::new()
        });
        for (number, route) in (1..).zip(&mut routes) {
            let unknown = route.rules().filter(|rule| linked.get(rule).is_none());
            problems.extend(unknown.map(|rule| {
                format!("`AlertRoutes`: route {number}: `{rule}` is no rule of this build")
            }));
            if route.address().is_some() {
                continue;
            }
            let own = OWN.iter().find(|(sink, _)| *sink == route.sink());
            match own.and_then(|(_, variable)| setting(variable)) {
                Some(address) => *route = route.clone().with_address(address),
                // The topic that is not set is named below.
                None if route.sink() == "alerts" => {}
                None => problems.push(format!(
                    "`AlertRoutes`: route {number}: `{}` has no address, and `{}` is not set",
                    route.sink(),
                    own.map_or("", |(_, variable)| variable),
                )),
            }
        }
        for (sink, variable) in OWN {
            let Some(address) = setting(variable) else {
                continue;
            };
            let routed = |route: &Route| route.sink() == sink && route.address() == Some(&*address);
            if !routes.iter().any(routed) {
                let everything = sink
                    .parse::<Route>()
                    .map(|route| route.with_address(address));
                routes.extend(everything);
            }
        }
        if setting("AlertTopicArn").is_none() {
            problems.push("`AlertTopicArn` is not set: the template sets it".to_owned());
        }
        let (topics, others): (Vec<_>, Vec<_>) = routes
            .into_iter()
            .partition(|route| route.sink() == "alerts");
        let place = |route: &Route| {
            let own = OWN.iter().find(|(sink, variable)| {
                *sink == route.sink() && setting(variable).as_deref() == route.address()
            });
            own.map_or_else(
                || format!("`AlertRoutes`: `{}`", route.sink()),
                |(_, variable)| format!("`{variable}`"),
            )
        };
        let mut topics = routed(topics, place, &mut problems);
        let others = routed(others, place, &mut problems);
        match topics.pop() {
            Some(topic) if problems.is_empty() => Ok(Self { topic, others }),
            _ => Err(problems),
        }
    }

    /// The sinks that hear of a notification: one at least.
    pub(super) fn of(&self, notification: &Notification) -> Vec<&Sink> {
        let others = self.others.iter().filter(|other| other.hears(notification));
        let mut sinks: Vec<_> = others.map(|other| &other.sink).collect();
        if sinks.is_empty() || self.topic.hears(notification) {
            sinks.push(&self.topic.sink);
        }
        sinks
    }
}

/// Opens each sink once, whatever number of routes leads to it.
fn routed(
    routes: Vec<Route>,
    place: impl Fn(&Route) -> String,
    problems: &mut Vec<String>,
) -> Vec<Routed> {
    let mut all: Vec<Routed> = Vec::new();
    for route in routes {
        let same = |other: &&mut Routed| other.routes.iter().any(|other| other.leads_with(&route));
        if let Some(other) = all.iter_mut().find(same) {
            other.routes.push(route);
            continue;
        }
        if route.address().is_none() {
            continue;
        }
        match route.open() {
            Ok((target, notifier)) => all.push(Routed {
                sink: Sink::new(target, notifier),
                routes: vec![route],
            }),
            Err(why) => problems.push(format!("{}: {why}", place(&route))),
        }
    }
    all
}
