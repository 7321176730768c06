//! The functions of a template, and the rules that each of them serves.

use super::{error::TemplateError, options::TemplateOptions, settings::Isolate, state_table::Need};
use patrol_core::{Registry, RuleEntry, Trigger};

/// A function of the template and the rules it serves.
#[derive(Debug)]
pub(super) struct Function {
    kind: Kind,
    /// The rules, by name.
    pub(super) rules: Vec<&'static RuleEntry>,
    /// The rules of the stack that other functions serve.
    pub(super) others: Vec<&'static str>,
    /// When there is a table of what is remembered.
    pub(super) state: Need,
    /// Does the schedule call it that looks after what is remembered?
    pub(super) sweeps: bool,
    /// The logical ids of the other functions' roles.
    pub(super) other_roles: Vec<String>,
}

/// Why a function stands for itself.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// It serves the rules that no other function serves.
    Shared,
    /// It serves the webhooks, so that no stranger's calls keep detection waiting.
    Webhooks,
    /// It serves one rule, which the operator isolates.
    Isolated,
}

impl Function {
    /// A logical id of this function's part of the template, such as `Role`, `WebhookRole` or
    /// `AssumeRoleRole`.
    pub(super) fn id(&self, part: &str) -> String {
        let prefix = match (&self.kind, self.isolated()) {
            (Kind::Webhooks, _) => "Webhook".to_owned(),
            (_, Some(rule)) => rule.logical_id(),
            _ => String::new(),
        };
        prefix + part
    }

    /// The rule that has this function for itself.
    pub(super) fn isolated(&self) -> Option<&'static RuleEntry> {
        let rule = self.rules.first().copied();
        rule.filter(|_| self.kind == Kind::Isolated)
    }

    /// Whose function it is, in words.
    pub(super) fn whose(&self) -> String {
        match (&self.kind, self.isolated()) {
            (Kind::Webhooks, _) => "the webhooks".to_owned(),
            (_, Some(rule)) => format!("rule `{}`", rule.name),
            _ => "the rules".to_owned(),
        }
    }

    /// Does it serve this rule?
    pub(super) fn serves(&self, rule: &RuleEntry) -> bool {
        self.rules.iter().any(|with| with.name == rule.name)
    }

    /// Is it called by webhooks?
    pub(super) fn serves_webhooks(&self) -> bool {
        self.rules.iter().any(|rule| is_webhook(rule))
    }

    /// Is it called by webhooks and by nothing else?
    pub(super) fn serves_webhooks_only(&self) -> bool {
        self.rules.iter().all(|rule| is_webhook(rule))
    }
}

fn is_webhook(rule: &RuleEntry) -> bool {
    matches!(rule.trigger(), Trigger::Webhook(_))
}

/// Shares the rules out among functions: the shared one first, if any rule is left for it.
pub(super) fn functions(options: &TemplateOptions, registry: &Registry) -> Vec<Function> {
    let isolated = |rule: &&RuleEntry| match &options.isolate {
        Isolate::None => false,
        Isolate::Rules(names) => names.iter().any(|name| name == rule.name),
        Isolate::All => true,
    };
    let rules = registry.rules().iter().copied();
    let (isolated, others): (Vec<_>, Vec<_>) = rules.partition(isolated);
    let apart = |rule: &&RuleEntry| is_webhook(rule) && !options.shared_webhooks;
    let (webhooks, shared): (Vec<_>, Vec<_>) = others.into_iter().partition(apart);
    let mut groups = vec![(Kind::Shared, shared), (Kind::Webhooks, webhooks)];
    groups.extend(
        isolated
            .into_iter()
            .map(|rule| (Kind::Isolated, vec![rule])),
    );
    groups.retain(|(_, rules)| !rules.is_empty());
    let state = Need::of(options, registry);
    let all = registry.rules().iter().map(|rule| rule.name);
    let function = |(kind, rules): (Kind, Vec<&'static RuleEntry>)| Function {
        others: all
            .clone()
            .filter(|name| rules.iter().all(|rule| rule.name != *name))
            .collect(),
        state,
        sweeps: false,
        other_roles: Vec::new(),
        kind,
        rules,
    };
    let mut functions: Vec<Function> = groups.into_iter().map(function).collect();
    if let Some(first) = functions.first_mut() {
        first.sweeps = true;
    }
    let roles: Vec<_> = functions.iter().map(|one| one.id("Role")).collect();
    for (index, function) in functions.iter_mut().enumerate() {
        let others = roles
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        function.other_roles = others.map(|(_, role)| role.clone()).collect();
    }
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
