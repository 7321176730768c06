//! What is decided, read and checked.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(any(feature = "cli", feature = "lambda"))]
use patrol_core::Alert;
use patrol_core::{
    ParamDecl, ParamError, ParamSource, Registry, RuleEntry, Severity, aggregate::Aggregations,
};

use super::suppression::Suppression;
#[cfg(feature = "template")]
use super::{Problem, day::Day};
#[cfg(feature = "template")]
use patrol_core::near::listed;

/// What an operator decides of a stack, read and checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Control {
    /// The same as JSON, without the stack's name: what is deployed.
    pub(super) text: String,
    /// The one stack that it is for.
    pub(super) stack: Option<String>,
    /// Groups that are on, and groups that are off.
    pub(super) groups: Groups,
    /// By rule.
    pub(super) rules: BTreeMap<&'static str, RuleControl>,
    /// Parameters that rules share, by name.
    pub(super) shared: Shared,
    /// Routes' sinks by the names that the operator gives them: `SCHEME:ADDRESS [OPTION=VALUE ...]`.
    pub(super) sinks: BTreeMap<String, String>,
    /// Which alerts go where: `SINK [FILTER ...]`.
    pub(super) routes: Vec<String>,
    pub(super) suppressions: Vec<Suppression>,
}

/// Values of parameters that rules share, by name.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Shared(pub(super) BTreeMap<String, String>);

/// Names only, as of a rule's.
impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Groups of rules that are turned on and off together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Groups {
    pub(super) enabled: BTreeSet<String>,
    pub(super) disabled: BTreeSet<String>,
}

impl Groups {
    /// Does a group of the rule say whether it is on? One that is off goes before one that is on.
    fn choice(&self, rule: &RuleEntry) -> Option<bool> {
        let names = |groups: &BTreeSet<String>| {
            let mut own = rule.metadata.group_names().iter();
            !groups.is_empty() && own.any(|name| groups.contains(*name))
        };
        if names(&self.disabled) {
            return Some(false);
        }
        names(&self.enabled).then_some(true)
    }
}

/// What is decided of a rule.
#[derive(Clone, Default, PartialEq)]
pub(super) struct RuleControl {
    pub(super) enabled: Option<bool>,
    pub(super) severity: Option<Severity>,
    /// As the operator wrote it; it was read and checked.
    pub(super) aggregate: Option<String>,
    /// By the name without the rule's.
    pub(super) params: BTreeMap<String, String>,
}

/// Names of parameters only: a value may be a secret.
impl std::fmt::Debug for RuleControl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuleControl")
            .field("enabled", &self.enabled)
            .field("severity", &self.severity)
            .field("aggregate", &self.aggregate)
            .field("params", &self.params.keys())
            .finish()
    }
}

impl Control {
    /// Reads the document that was deployed.
    #[cfg(any(feature = "deploy", feature = "lambda"))]
    pub(crate) fn from_json(
        document: serde_json::Value,
        registry: &patrol_core::Registry,
    ) -> Result<Self, super::ControlError> {
        let root = super::node::Node::from(document);
        Self::read(&root, registry, super::day::Day::today()).map_err(super::ControlError)
    }

    /// The routes, each with what its sink's name stands for.
    #[cfg(feature = "lambda")]
    pub(crate) fn routes(&self) -> impl Iterator<Item = String> {
        let routes = self.routes.iter();
        routes.map(|route| with_sink(route, &self.sinks))
    }

    /// Is a rule on? What is said of the rule goes before what is said of its groups; `None` where
    /// nothing is said, and the rule is on if it is [by default](patrol_core::Registry::enabled).
    ///
    /// Whatever needs to know which rules are on asks here: the template, which brings events to no
    /// other rule, the function, and `run`.
    pub(crate) fn choice(&self, rule: &RuleEntry) -> Option<bool> {
        let own = self.rule(rule.name).and_then(|rule| rule.enabled);
        own.or_else(|| self.groups.choice(rule))
    }

    /// How findings are put together: as the rules say, or the operator in their place.
    pub(crate) fn aggregations(&self, linked: &Registry) -> Aggregations {
        let mut aggregations = linked.aggregations();
        self.overrule_aggregations(&mut aggregations);
        aggregations
    }

    /// Are there aggregations of the operator's?
    #[cfg(feature = "lambda")]
    pub(crate) fn overrules_aggregations(&self) -> bool {
        self.rules.values().any(|rule| rule.aggregate.is_some())
    }

    /// The operator's aggregations take the place of those of their rules.
    pub(crate) fn overrule_aggregations(&self, aggregations: &mut Aggregations) {
        for (rule, control) in &self.rules {
            if let Some(text) = &control.aggregate {
                // It was checked when it was read; a rule that is off is not there.
                let _ = aggregations.overrule(rule, text);
            }
        }
    }

    /// The one stack that it is for; `None`: any.
    #[cfg(feature = "deploy")]
    pub(crate) fn stack(&self) -> Option<&str> {
        self.stack.as_deref()
    }

    /// Does it set the parameter?
    #[cfg(feature = "template")]
    pub(crate) fn sets(&self, param: &ParamDecl) -> bool {
        matches!(self.get(param), Ok(Some(_)))
    }

    /// Gives an alert the severity that the operator has set for its rule.
    #[cfg(any(feature = "cli", feature = "lambda"))]
    pub(crate) fn overrule(&self, alert: &mut Alert) {
        if let Some(severity) = self.rule(alert.rule).and_then(|rule| rule.severity) {
            alert.severity = severity;
        }
    }

    /// The suppressions that have ended: they hold for older events only.
    #[cfg(feature = "template")]
    pub(crate) fn ended(&self) -> Vec<Problem> {
        let today = Day::today();
        let all = (1..).zip(&self.suppressions);
        let ended = all.filter(|(_, one)| one.until < today);
        let problems = ended.map(|(number, one)| Problem {
            line: one.line,
            at: format!("suppress[{number}].until"),
            why: format!(
                "a suppression of {} has ended on {}: delete it, or agree on a new end with {}",
                listed(&one.rules),
                one.until,
                one.owner
            ),
        });
        problems.collect()
    }

    fn rule(&self, name: &str) -> Option<&RuleControl> {
        self.rules.get(name)
    }
}

impl ParamSource for Control {
    fn get(&self, decl: &ParamDecl) -> Result<Option<String>, ParamError> {
        let rule = self.rule(decl.rule);
        let own = rule.and_then(|rule| rule.params.get(&decl.name()));
        let shared = || self.shared.0.get(decl.shared?.name);
        Ok(own.or_else(shared).cloned())
    }
}

/// The route with what its sink's name stands for.
pub(super) fn with_sink(text: &str, sinks: &BTreeMap<String, String>) -> String {
    let text = text.trim();
    let (name, filters) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match sinks.get(name) {
        Some(sink) => format!("{sink} {filters}"),
        None => text.to_owned(),
    }
}
