//! Opens the sinks that routes lead to.

use std::fmt;

use super::{
    super::{
        problem::{Problem, Problems},
        sink::TrackedSink,
        values::Values,
    },
    OWN, Routed, Sinks, TOPIC,
};
use crate::sinks::https;
use patrol_core::{
    Registry, Sink as _,
    sink::{Filter, Route, SinkRegistry},
};

/// Where a route stands: its number in `AlertRoutes` or in the operator's file, or the variable that is one by itself.
pub(super) enum Place {
    Number(usize),
    /// Its number in the operator's file.
    File(usize),
    Variable(&'static str),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "`AlertRoutes`: route {number}"),
            Self::File(number) => write!(f, "`patrol.toml`: route {number}"),
            Self::Variable(variable) => write!(f, "`{variable}`"),
        }
    }
}

/// Sinks while they are opened.
pub(super) struct Opening<'a> {
    pub(super) registry: SinkRegistry,
    pub(super) settings: &'a Values,
    pub(super) before: Option<&'a Sinks>,
    pub(super) opened: Vec<Routed>,
    /// What broken routes should take.
    pub(super) to_topic: Vec<Filter>,
    pub(super) problems: Problems,
}

impl Opening<'_> {
    /// A route in `AlertRoutes`; one to the template's own sinks has the address it set.
    pub(super) fn written(
        &mut self,
        place: &Place,
        mut route: Route,
        linked: &Registry,
        setting: impl Fn(&str) -> Option<String>,
    ) {
        let unknown = route
            .filter()
            .rules()
            .filter(|rule| linked.get(rule).is_none());
        let unknown = unknown.map(|rule| format!("{place}: unknown rule `{rule}` in this build"));
        self.problems.0.extend(unknown.map(Problem::Route));
        if let Some(reference) = route.address().map(|address| address.expose().clone())
            && let Some(address) = self.settings.address(&reference)
        {
            route = route.with_address(address);
        }
        let scheme = route.scheme().to_owned();
        let own = OWN.iter().find(|(own, _)| *own == scheme);
        if let Some((_, variable)) = own {
            match (route.address(), setting(variable)) {
                (Some(_), _) if scheme == TOPIC => {
                    let why = "`alerts` takes no address: for another topic use `sns:ARN`";
                    return self.broken(place, why, route.filter().clone());
                }
                (Some(_), _) => {}
                (None, Some(address)) => route = route.with_address(address),
                (None, None) => {
                    let why = format!("`{scheme}` has no address, and `{variable}` is not set");
                    return self.broken(place, why, route.filter().clone());
                }
            }
        }
        self.open(place, route);
    }

    /// One of the template's own sinks hears everything where no route leads to it.
    pub(super) fn unwritten(
        &mut self,
        scheme: &str,
        variable: &'static str,
        setting: impl Fn(&str) -> Option<String>,
    ) {
        let Some(address) = setting(variable) else {
            return;
        };
        let leads = |one: &Routed| {
            let other = one.route.address().map(|address| address.expose());
            one.route.scheme() == scheme && other == Some(&address)
        };
        if self.opened.iter().any(leads) {
            return;
        }
        match scheme.parse::<Route>() {
            Ok(route) => self.open(&Place::Variable(variable), route.with_address(address)),
            Err(why) => self.broken(&Place::Variable(variable), why, Filter::default()),
        }
    }

    /// Opens each sink once, whatever number of routes leads to it.
    fn open(&mut self, place: &Place, route: Route) {
        let hears = route.filter().clone();
        if let Some(other) = self
            .opened
            .iter_mut()
            .find(|one| one.route.leads_with(&route))
        {
            other.hears.push(hears);
            return;
        }
        let sink = match self.registry.open(&route, https()) {
            Ok(sink) => sink,
            Err(why) => return self.broken(place, why, hears),
        };
        // Two webhooks of one host have one name.
        let target = match place {
            Place::Number(number) | Place::File(number) => {
                format!("{} (route {number})", sink.target())
            }
            Place::Variable(_) => sink.target(),
        };
        let mut sink = TrackedSink::new(target, sink);
        if let Some(same) = self.before.and_then(|before| before.at(&route)) {
            sink = sink.remembering(same);
        }
        self.opened.push(Routed {
            route,
            sink,
            hears: vec![hears],
        });
    }

    /// A route that leads nowhere: what it takes goes to the topic.
    pub(super) fn broken(&mut self, place: &Place, why: impl fmt::Display, takes: Filter) {
        let problem = self.settings.veiled(&format!("{place}: {why}"));
        self.problems.0.push(Problem::Route(problem));
        self.to_topic.push(takes);
    }

    /// The sinks, with what is wrong in the log; everything that is wrong when there is no topic.
    pub(super) fn end(mut self) -> Result<Sinks, Problems> {
        let is_topic = |one: &Routed| one.route.scheme() == TOPIC;
        let Some(at) = self.opened.iter().position(is_topic) else {
            if self.problems.0.is_empty() {
                self.problems.0.push(Problem::NoTopic);
            }
            return Err(self.problems);
        };
        let mut topic = self.opened.swap_remove(at);
        topic.hears.extend(self.to_topic);
        for problem in &self.problems.0 {
            tracing::error!("alerts of a route go to the stack's own topic: {problem}");
        }
        Ok(Sinks {
            topic,
            others: self.opened,
            problems: self.problems.0.len(),
        })
    }
}
