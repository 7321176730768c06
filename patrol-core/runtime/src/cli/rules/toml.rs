//! A configuration to start from: every parameter of the linked rules, with what it is for.

use std::fmt::Write as _;

use super::{super::params::SHARED, table::summary};
use patrol_core::{ParamDecl, ParamType, Registry};
use serde_json::Value;

pub(super) fn write(registry: &Registry) -> String {
    let mut text = "# Parameters of the linked rules, for `patrol run --config FILE`: a table a rule, and one for what rules share.\n\
                    # What is commented out has the default that it shows, or none if it is required.\n"
        .to_owned();
    let shared = registry.shared_params();
    if !shared.is_empty() {
        let _ = write!(text, "\n[{SHARED}]\n");
    }
    for (param, rules) in shared {
        let docs = param.shared.map_or("", |shared| shared.docs);
        let _ = writeln!(text, "# {docs} For {}.", rules.join(", "));
        let _ = writeln!(text, "# {} = {}", param.name(), value(param));
    }
    for rule in registry.rules() {
        if rule.params.iter().all(|param| param.shared.is_some()) {
            continue;
        }
        let _ = write!(text, "\n# {}\n[{}]\n", summary(rule), rule.name);
        for param in rule.params.iter().filter(|param| param.shared.is_none()) {
            let required = if param.default.is_none() {
                " (required)"
            } else {
                ""
            };
            let _ = writeln!(text, "# {}{required}", param.description());
            let _ = writeln!(text, "# {} = {}", param.name(), value(param));
        }
    }
    text
}

/// The default as TOML has it, which writes these values as JSON does; something of the right kind where there is none, or where it is a
/// secret.
fn value(param: &ParamDecl) -> Value {
    let default = param.default.filter(|_| !param.secret).unwrap_or_default();
    match param.ty {
        ParamType::CommaDelimitedList => {
            let items = default.split(',').map(str::trim);
            let items = items.filter(|item| !item.is_empty());
            Value::Array(items.map(|item| Value::from(item.to_owned())).collect())
        }
        ParamType::Number => match (default.parse::<i64>(), default.parse::<f64>()) {
            (Ok(number), _) => Value::from(number),
            (_, Ok(number)) => Value::from(number),
            _ => Value::from(0),
        },
        _ => match default.parse::<bool>() {
            Ok(boolean) => Value::from(boolean),
            Err(_) => Value::from(default),
        },
    }
}
