//! `[groups]`: rules that are turned on and off together.

use std::collections::BTreeSet;

use super::{super::node::Node, Reader};
use crate::{control::document::Groups, gather::gather};
use patrol_core::near::{meant, offer, one_of};

const KEYS: [&str; 2] = ["disabled", "enabled"];

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Groups {
    let mut groups = Groups::default();
    for (name, node) in reader.table(node, "groups") {
        let at = format!("groups.{name}");
        match name.as_str() {
            "enabled" => groups.enabled = named(reader, node, &at),
            "disabled" => groups.disabled = named(reader, node, &at),
            _ => {
                let near = one_of(name, KEYS);
                reader.problem(node, &at, format!("unknown key{near}"));
            }
        }
    }
    for name in groups.enabled.intersection(&groups.disabled) {
        let why = format!("the group `{name}` is enabled and disabled: keep one of the two");
        reader.problem(node, "groups", why);
    }
    groups
}

/// Groups that some linked rule belongs to.
fn named(reader: &mut Reader<'_>, node: &Node, at: &str) -> BTreeSet<String> {
    let rules = reader.registry.rules().iter();
    let known: BTreeSet<_> =
        gather(rules.flat_map(|rule| rule.metadata.group_names().iter().copied()));
    let mut groups = BTreeSet::new();
    for item in reader.list(node, at, "a list of groups' names") {
        let Some(name) = reader.text(item, at) else {
            continue;
        };
        if known.contains(name) {
            groups.insert(name.to_owned());
            continue;
        }
        let near = offer(
            meant(name, known.iter().copied()),
            ": `patrol rules` shows each rule's groups",
        );
        reader.problem(
            item,
            at,
            format!("no linked rule is in a group `{name}`{near}"),
        );
    }
    groups
}
