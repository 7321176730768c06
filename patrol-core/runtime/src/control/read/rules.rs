//! `[rules.NAME]`: whether a rule is on, how bad its findings are, how they are put together, its
//! parameters.

use std::collections::BTreeMap;

use super::{super::node::Node, Reader, value};
use crate::{
    control::{Control, document::RuleControl},
    reference::Reference,
};
use patrol_core::{
    ParamDecl, ParamError, ParamType, RuleEntry,
    aggregate::{AggregationError, Aggregations},
    near::{listed, meant, offer},
};

/// What every rule's table may hold beside the rule's parameters.
const RULE_KEYS: [&str; 3] = ["aggregate", "enabled", "severity"];

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> BTreeMap<&'static str, RuleControl> {
    let mut rules = BTreeMap::new();
    for (name, node) in reader.table(node, "rules") {
        let at = format!("rules.{name}");
        if let Some(rule) = reader.rule(name, node, &at) {
            rules.insert(rule.name, one(reader, rule, node, &at));
        }
    }
    rules
}

fn one(reader: &mut Reader<'_>, rule: &RuleEntry, node: &Node, at: &str) -> RuleControl {
    let mut control = RuleControl::default();
    for (name, node) in reader.table(node, at) {
        let at = format!("{at}.{name}");
        match name.as_str() {
            "enabled" => control.enabled = reader.bool(node, &at),
            "severity" => control.severity = reader.parsed(node, &at),
            "aggregate" => control.aggregate = aggregate(reader, rule, node, &at),
            _ => {
                let Some(decl) = param(reader, rule, name, node, &at) else {
                    continue;
                };
                if let Some(text) = text(reader, decl, node, &at) {
                    control.params.insert(decl.name(), text);
                }
            }
        }
    }
    control
}

/// The text of an aggregation that can be, of this rule.
fn aggregate(reader: &mut Reader<'_>, rule: &RuleEntry, node: &Node, at: &str) -> Option<String> {
    let text = reader.text(node, at)?.to_owned();
    match Aggregations::of([rule]).overrule(rule.name, &text) {
        Ok(()) => Some(text),
        Err(AggregationError::Invalid { source, .. }) => {
            reader.problem(node, at, source.to_string());
            None
        }
        Err(why) => {
            reader.problem(node, at, why.to_string());
            None
        }
    }
}

/// What is wrong with the aggregations of several rules together; `root` is the whole file.
pub(super) fn check_together(reader: &mut Reader<'_>, control: &Control, root: &Node) {
    let own = reader.registry.aggregations().errors();
    let rules = control.aggregations(reader.registry);
    for why in rules.errors() {
        if own.contains(&why) {
            continue;
        }
        match &why {
            AggregationError::Invalid { rule, source } => {
                let node = ["rules", rule, "aggregate"]
                    .iter()
                    .try_fold(root, |node, name| node.get(name))
                    .unwrap_or(root);
                let at = format!("rules.{rule}.aggregate");
                reader.problem(node, &at, source.to_string());
            }
            _ => reader.problem(root, "rules", why.to_string()),
        }
    }
}

fn param(
    reader: &mut Reader<'_>,
    rule: &RuleEntry,
    name: &str,
    node: &Node,
    at: &str,
) -> Option<&'static ParamDecl> {
    let found = rule.params.iter().find(|param| param.name() == name);
    if found.is_none() {
        let names: Vec<_> = rule.params.iter().map(ParamDecl::name).collect();
        let names = names.iter().map(String::as_str).chain(RULE_KEYS);
        let otherwise = format!(": it has {}", listed(names.clone()));
        let near = offer(meant(name, names), &otherwise);
        let why = format!("rule `{}` has no parameter `{name}`{near}", rule.name);
        reader.problem(node, at, why);
    }
    found
}

/// A parameter's text, or a reference to where it is.
pub(super) fn text(
    reader: &mut Reader<'_>,
    decl: &ParamDecl,
    node: &Node,
    at: &str,
) -> Option<String> {
    let text = match value::text_of(node) {
        Ok(text) => text,
        Err(why) => {
            reader.problem(node, at, why.to_string());
            return None;
        }
    };
    if Reference::find(&text).is_some() {
        return Some(text);
    }
    if decl.secret && !text.is_empty() {
        let why = "is a secret, which does not belong in a file: write a reference to where it is, such as `ssm:/STACK/name`; `run` takes the value from `--param`";
        reader.problem(node, at, why);
        return None;
    }
    if decl.ty == ParamType::CommaDelimitedList
        && let Some(reference) = Reference::find_item(&text)
    {
        let why = format!("has `{reference}` as an item: a reference stands for the whole list");
        reader.problem(node, at, why);
        return None;
    }
    match decl.check(&text) {
        Ok(()) => Some(text),
        Err(why) => {
            // What rules share is not that of one of them, as the error has it.
            let (at, why) = match why {
                ParamError::Invalid {
                    value, expected, ..
                } if decl.shared.is_some() => (at, format!("is {value}, expected {expected}")),
                other => ("", other.to_string()),
            };
            reader.problem(node, at, why);
            None
        }
    }
}
