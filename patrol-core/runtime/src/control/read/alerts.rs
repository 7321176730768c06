//! `[sinks]` and `[alerts]`: where alerts go, and which of them.

use std::collections::BTreeMap;

use super::{
    super::{document::with_sink, node::Node},
    Reader,
};
use crate::reference::Reference;
use patrol_core::{
    near::{meant, offer, one_of},
    sink::{DuplicateSink, InvalidRoute, OpenError, Route, SinkRegistry, is_scheme},
};

/// What is wrong with a sink or a route.
#[derive(Debug, thiserror::Error)]
enum AlertsError {
    #[error(transparent)]
    Linked(#[from] DuplicateSink),
    #[error(transparent)]
    Route(#[from] InvalidRoute),
    #[error(transparent)]
    Sink(#[from] OpenError),
    #[error("expected a name of lower-case letters, digits and `-`")]
    Name,
    #[error("`{0}` is a kind of sink: give this one another name")]
    Taken(String),
    #[error("filters belong to the routes, in `[alerts]`")]
    Filter,
    #[error(
        "its address may be a secret: expected an ARN, or a reference to where it is, such as `{scheme}:ssm:/STACK/{scheme}`"
    )]
    Secret { scheme: String },
    #[error("no linked rule is named `{rule}`{near}")]
    UnknownRule { rule: String, near: String },
    #[error("unknown sink `{scheme}`{near}")]
    UnknownSink { scheme: String, near: String },
}

/// The names of sinks, with `SCHEME:ADDRESS [OPTION=VALUE ...]`.
pub(super) fn sinks(reader: &mut Reader<'_>, node: &Node) -> BTreeMap<String, String> {
    let mut sinks = BTreeMap::new();
    for (name, node) in reader.table(node, "sinks") {
        let at = format!("sinks.{name}");
        let Some(text) = reader.text(node, &at) else {
            continue;
        };
        match sink(name, text) {
            Ok(()) => drop(sinks.insert(name.clone(), text.to_owned())),
            Err(why) => reader.problem(node, &at, why.to_string()),
        }
    }
    sinks
}

fn sink(name: &str, text: &str) -> Result<(), AlertsError> {
    let linked = SinkRegistry::linked()?;
    if !is_scheme(name) {
        return Err(AlertsError::Name);
    }
    if linked.sinks().iter().any(|sink| sink.scheme == name) {
        return Err(AlertsError::Taken(name.to_owned()));
    }
    let route: Route = text.parse()?;
    if !route.filter().to_string().is_empty() {
        return Err(AlertsError::Filter);
    }
    check(&linked, &route)
}

/// A route's sink must be linked, and its address no secret.
fn check(linked: &SinkRegistry, route: &Route) -> Result<(), AlertsError> {
    linked.check(route)?;
    let Some(address) = route.address() else {
        return Ok(());
    };
    let address = address.expose();
    if address.starts_with("arn:") || Reference::find(address).is_some() {
        return Ok(());
    }
    let scheme = route.scheme().to_owned();
    Err(AlertsError::Secret { scheme })
}

/// The routes: `SINK [FILTER ...]`.
pub(super) fn routes(
    reader: &mut Reader<'_>,
    node: &Node,
    sinks: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut routes = Vec::new();
    for (name, node) in reader.table(node, "alerts") {
        let at = format!("alerts.{name}");
        if name != "routes" {
            let near = offer(meant(name, ["routes"]), ": expected `routes`");
            reader.problem(node, &at, format!("unknown key{near}"));
            continue;
        }
        for item in reader.list(
            node,
            &at,
            "a list of routes such as `oncall severity>=high`",
        ) {
            let Some(text) = reader.text(item, &at) else {
                continue;
            };
            match route(reader, text, sinks) {
                Ok(()) => routes.push(text.to_owned()),
                Err(why) => reader.problem(item, &at, why.to_string()),
            }
        }
    }
    routes
}

fn route(
    reader: &Reader<'_>,
    text: &str,
    sinks: &BTreeMap<String, String>,
) -> Result<(), AlertsError> {
    let route: Route = with_sink(text, sinks).parse()?;
    for rule in route.filter().rules() {
        if reader.registry.get(rule).is_none() {
            let names = reader.registry.rules().iter().map(|rule| rule.name);
            let near = offer(meant(rule, names), ": `patrol rules` lists them");
            let rule = rule.to_owned();
            return Err(AlertsError::UnknownRule { rule, near });
        }
    }
    let linked = SinkRegistry::linked()?;
    let scheme = route.scheme();
    if linked.sinks().iter().any(|sink| sink.scheme == scheme) {
        return check(&linked, &route);
    }
    let names = sinks.keys().map(String::as_str);
    let names = names.chain(linked.sinks().iter().map(|sink| sink.scheme));
    let near = one_of(scheme, names);
    let scheme = scheme.to_owned();
    Err(AlertsError::UnknownSink { scheme, near })
}
