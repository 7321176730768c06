//! A `patrol.toml` to start from: every rule with its parameters, with what each is for.

use std::fmt::Write as _;

use super::table::summary;
use patrol_core::{ParamDecl, ParamType, Registry};
use serde_json::Value;

const HEAD: &str = "\
# What an operator decides of this stack. Every command of the stack that needs it reads it.
# What is commented out has the value that it shows, or none if it is required.
# An editor that reads JSON schemas knows the keys: patrol rules --format schema > patrol.schema.json
#:schema ./patrol.schema.json

# The one stack that this file is for; without it, every stack of this folder.
# stack = \"acme-production\"

# Groups of rules, on and off together; a rule's own `enabled` goes before its groups.
# [groups]
# enabled = []
# disabled = []
";

const TAIL: &str = "
# Where alerts go; an address that is a secret is a reference to where it is.
# [sinks]
# oncall = \"pagerduty:ssm:/acme-production/pagerduty\"

# Which of them go there; what no route takes goes to the stack's own topic.
# [alerts]
# routes = [\"oncall severity>=high\", \"alerts severity<=medium\"]

# An exception with an owner and an end, a year ahead at most.
# [[suppress]]
# rules = [\"RULE\"]
# when = { account = [\"111122223333\"] }
# until = 2027-03-31
# owner = \"net-team@example.com\"
# reason = \"CHG-1234: the bastion moves\"
";

pub(super) fn write(registry: &Registry) -> String {
    let mut text = HEAD.to_owned();
    let shared = registry.shared_params();
    if !shared.is_empty() {
        text += "\n# What several rules need, once for all of them; a rule's own table goes before it.\n[shared]\n";
    }
    for (param, rules) in shared {
        let docs = param.shared.map_or("", |shared| shared.docs);
        let _ = writeln!(text, "# {docs} For {}.", rules.join(", "));
        let _ = writeln!(text, "# {} = {}", param.name(), value(param));
    }
    for rule in registry.rules() {
        let _ = write!(
            text,
            "\n# {}\n[rules.{}]\n# enabled = {}\n# severity = \"{}\"\n",
            summary(rule),
            rule.name,
            rule.metadata.is_on_by_default(),
            rule.metadata.severity()
        );
        let aggregate = rule.aggregate();
        if !aggregate.is_every() {
            let _ = writeln!(
                text,
                "# {}\n# aggregate = \"{aggregate}\"",
                aggregate.in_words()
            );
        }
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
    text + TAIL
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
