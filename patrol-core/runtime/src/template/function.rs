//! Functions, and the rules that each of them serves.

use super::{error::TemplateError, settings::Isolate};
use patrol_core::{Registry, RuleEntry};

/// A function of the template and the rules it serves.
#[derive(Debug)]
pub(super) struct Function {
    /// In front of the function's logical ids: empty, or the rule's logical id.
    prefix: String,
    /// The rules, by name.
    pub(super) rules: Vec<&'static RuleEntry>,
}

impl Function {
    /// A logical id of this function's part of the template, such as `Role` or `AssumeRoleRole`.
    pub(super) fn id(&self, part: &str) -> String {
        format!("{}{part}", self.prefix)
    }

    /// The rule that has this function for itself.
    pub(super) fn isolated(&self) -> Option<&'static RuleEntry> {
        if self.prefix.is_empty() {
            None
        } else {
            self.rules.first().copied()
        }
    }
}

/// Shares the rules out among functions: the shared one first, if any rule is left for it.
pub(super) fn functions(registry: &Registry, isolate: &Isolate) -> Vec<Function> {
    let alone = |rule: &RuleEntry| match isolate {
        Isolate::None => false,
        Isolate::Rules(names) => names.iter().any(|name| name == rule.name),
        Isolate::All => true,
    };
    let rules = || registry.rules().iter().copied();
    let shared: Vec<_> = rules().filter(|rule| !alone(rule)).collect();
    let mut functions = Vec::new();
    if !shared.is_empty() {
        functions.push(Function {
            prefix: String::new(),
            rules: shared,
        });
    }
    functions.extend(rules().filter(|rule| alone(rule)).map(|rule| Function {
        prefix: rule.logical_id(),
        rules: vec![rule],
    }));
    functions
}

/// The rule with this name, or an error that lists those there are.
pub(super) fn find(registry: &Registry, name: &str) -> Result<&'static RuleEntry, TemplateError> {
    registry.get(name).ok_or_else(|| {
        let known: Vec<_> = registry
            .rules()
            .iter()
            .map(|rule| format!("`{}`", rule.name))
            .collect();
        TemplateError::UnknownRule {
            name: name.to_owned(),
            known: known.join(", "),
        }
    })
}
