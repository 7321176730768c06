//! The table of rules in a README.

use std::fmt::Write as _;

use super::table::summary;
use patrol_core::{ParamDecl, Registry, near::listed};

pub(super) fn write(registry: &Registry) -> String {
    let mut text =
        "| Rule | Reports | Severity | Groups | Parameters | Ruleset |\n|---|---|---|---|---|---|\n".to_owned();
    for rule in registry.rules() {
        let params: Vec<_> = rule.params.iter().map(parameter).collect();
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {} {} |",
            rule.name,
            cell(&summary(rule)),
            rule.metadata.severity(),
            rule.metadata.group_names().join(", "),
            params.join("<br>"),
            rule.ruleset,
            rule.ruleset_version,
        );
    }
    let shared = registry.shared_params();
    if !shared.is_empty() {
        text += "\n| Shared parameter | What it is | Rules |\n|---|---|---|\n";
    }
    for (param, rules) in shared {
        let docs = param.shared.map_or("", |shared| shared.docs);
        let rules = listed(rules);
        let _ = writeln!(text, "| `{}` | {} | {rules} |", param.name(), cell(docs));
    }
    text
}

fn parameter(param: &ParamDecl) -> String {
    if param.shared.is_some() {
        return format!("`{}` (shared)", param.name());
    }
    let note = match param.default {
        None => " (required)".to_owned(),
        Some(default) if default.is_empty() || param.secret => String::new(),
        Some(default) => format!(" (`{}`)", cell(default)),
    };
    format!("`{}`{note}: {}", param.name(), cell(&param.description()))
}

/// Text that stays in its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
