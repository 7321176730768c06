//! `[sinks]` and `[alerts]`: where alerts go, and which of them.

use std::collections::BTreeMap;

use super::{super::node::Node, Reader};
use crate::{
    meant::{listed, offer},
    reference::Reference,
};
use patrol_core::sink::{Route, SinkRegistry, is_scheme};

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
            Err(why) => reader.problem(node, &at, why),
        }
    }
    sinks
}

fn sink(name: &str, text: &str) -> Result<(), String> {
    let linked = SinkRegistry::linked().map_err(|why| why.to_string())?;
    if !is_scheme(name) {
        return Err("expected a name of small letters, digits and `-`".to_owned());
    }
    if linked.sinks().iter().any(|sink| sink.scheme == name) {
        return Err(format!(
            "`{name}` is a kind of sink: give this one another name"
        ));
    }
    let route: Route = text.parse().map_err(stringed)?;
    if !route.filter().to_string().is_empty() {
        return Err("filters belong to the routes, in `[alerts]`".to_owned());
    }
    check(&linked, &route)
}

/// A route's sink must be linked, and its address no secret.
fn check(linked: &SinkRegistry, route: &Route) -> Result<(), String> {
    linked.check(route).map_err(stringed)?;
    let Some(address) = route.address() else {
        return Ok(());
    };
    let address = address.expose();
    if address.starts_with("arn:") || Reference::find(address).is_some() {
        return Ok(());
    }
    let scheme = route.scheme();
    Err(format!(
        "its address may be a secret: expected an ARN, or a reference to where it is, such as `{scheme}:ssm:/STACK/{scheme}`"
    ))
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
            let near = offer(name, ["routes"], "expected `routes`");
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
                Err(why) => reader.problem(item, &at, why),
            }
        }
    }
    routes
}

fn route(reader: &Reader<'_>, text: &str, sinks: &BTreeMap<String, String>) -> Result<(), String> {
    let route: Route = with_sink(text, sinks).parse().map_err(stringed)?;
    for rule in route.filter().rules() {
        if reader.registry.get(rule).is_none() {
            let names = reader.registry.rules().iter().map(|rule| rule.name);
            let near = offer(rule, names, "`patrol rules` lists them");
            return Err(format!("no linked rule is named `{rule}`{near}"));
        }
    }
    let linked = SinkRegistry::linked().map_err(|why| why.to_string())?;
    let scheme = route.scheme();
    if linked.sinks().iter().any(|sink| sink.scheme == scheme) {
        return check(&linked, &route);
    }
    let names = sinks.keys().map(String::as_str);
    let names = names.chain(linked.sinks().iter().map(|sink| sink.scheme));
    let otherwise = format!("expected one of {}", listed(names.clone()));
    let near = offer(scheme, names, &otherwise);
    Err(format!("unknown sink `{scheme}`{near}"))
}

/// The route with what its sink's name stands for.
pub(in crate::control) fn with_sink(text: &str, sinks: &BTreeMap<String, String>) -> String {
    let text = text.trim();
    let (name, filters) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match sinks.get(name) {
        Some(sink) => format!("{sink} {filters}"),
        None => text.to_owned(),
    }
}

fn stringed(why: impl ToString) -> String {
    why.to_string()
}
