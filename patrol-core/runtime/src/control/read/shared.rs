//! `[shared]`: the parameters that several rules have, once for all of them.

use super::{super::node::Node, Reader, rules};
use crate::control::document::Shared;
use patrol_core::near::{listed, meant, offer};

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Shared {
    let known = reader.registry.shared_params();
    let mut shared = Shared::default();
    for (name, node) in reader.table(node, "shared") {
        let at = format!("shared.{name}");
        let Some((decl, _)) = known.iter().find(|(param, _)| param.name() == *name) else {
            let names: Vec<_> = known.iter().map(|(param, _)| param.name()).collect();
            let names = names.iter().map(String::as_str);
            let otherwise = match names.len() {
                0 => ": they share none".to_owned(),
                _ => format!(": they share {}", listed(names.clone())),
            };
            let near = offer(meant(name, names), &otherwise);
            reader.problem(
                node,
                &at,
                format!("rules share no parameter `{name}`{near}"),
            );
            continue;
        };
        if let Some(text) = rules::text(reader, decl, node, &at) {
            shared.0.insert(name.clone(), text);
        }
    }
    shared
}
