//! Defaults that are refused, and secrets that would be shown.

use super::RuleProblem;
use crate::{ParamDecl, ParamError, ParamType, RuleEntry};

/// Last words of a field's name that say that its value is a secret.
const SECRETS: [&str; 7] = [
    "apikey",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "secret",
    "token",
];

pub(super) fn check(rule: &RuleEntry, problems: &mut Vec<RuleProblem>) {
    for param in rule.params {
        let name = param.name();
        if param.secret {
            if param.default.is_some_and(|default| !default.is_empty()) {
                problems.push(RuleProblem::SecretDefault { param: name });
            }
            continue;
        }
        if sounds_secret(param) {
            problems.push(RuleProblem::ShownSecret {
                param: name.clone(),
            });
        }
        if let Some(Err(why)) = param.default.map(|default| param.check(default)) {
            let why = match why {
                ParamError::Invalid {
                    value, expected, ..
                } => format!("it is {value}, expected {expected}"),
                other => other.to_string(),
            };
            problems.push(RuleProblem::Default { param: name, why });
        }
    }
}

/// Does the name of a text say that it is a secret? A list of names of secrets is not one.
fn sounds_secret(param: &ParamDecl) -> bool {
    let words: Vec<&str> = param.field.split('_').collect();
    let last = words.last().copied().unwrap_or_default();
    let last_two = words
        .iter()
        .rev()
        .take(2)
        .rev()
        .copied()
        .collect::<String>();
    let named = |name: &str| SECRETS.contains(&name);
    param.ty == ParamType::String && (named(last) || named(&last_two))
}
