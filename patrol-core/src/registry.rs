//! Every rule linked into the binary.

mod error;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, OnceLock},
};

pub(crate) use self::error::join;
pub use self::error::{RegistryError, SetupError};
use crate::{
    ParamDecl, Pattern, RuleEntry,
    aggregate::Aggregations,
    catch::{Panicked, caught},
};

/// How `unwrap` begins, for a pattern that its rule reads from JSON: what follows is the reason.
const UNWRAPPED: &str = "called `Result::unwrap()` on an `Err` value: ";

/// Every rule linked into this binary, by name.
#[derive(Clone, Debug)]
pub struct Registry {
    rules: Arc<[&'static RuleEntry]>,
    /// Each built once, and when it is first asked for: a function has hundreds, and starts often.
    patterns: Arc<[OnceLock<Pattern>]>,
    /// Is it known that all defaults are right?
    are_defaults_right: bool,
}

impl Registry {
    /// The rules of every linked ruleset crate.
    ///
    /// # Errors
    ///
    /// [`RegistryError`] when there are none, when two cannot be told apart, or when a rule's
    /// pattern cannot be built.
    pub fn linked() -> Result<Self, RegistryError> {
        Self::new(inventory::iter::<RuleEntry>.into_iter().collect())
    }

    /// The rules of every linked ruleset crate, where it is known that [`linked`](Self::linked) and
    /// [`wrong_defaults`](Self::wrong_defaults) find nothing wrong with them: nothing is checked again, and a pattern is built when
    /// it is first asked for. A [`Router`](crate::Router) of them makes a rule whose parameters are all their defaults when an event
    /// first comes for it.
    ///
    /// # Panics
    ///
    /// Not itself; whatever asks a pattern that cannot be built panics, as its rule does.
    #[must_use]
    pub fn linked_unchecked() -> Self {
        Self {
            are_defaults_right: true,
            ..Self::of(inventory::iter::<RuleEntry>.into_iter().collect())
        }
    }

    /// These rules.
    ///
    /// # Errors
    ///
    /// As [`linked`](Self::linked).
    pub fn new(rules: Vec<&'static RuleEntry>) -> Result<Self, RegistryError> {
        if rules.is_empty() {
            return Err(RegistryError::Empty);
        }
        let registry = Self::of(rules);
        refuse_duplicates(&registry.rules)?;
        for (rule, pattern) in registry.rules.iter().zip(&*registry.patterns) {
            let built =
                caught(|| rule.pattern()).map_err(|Panicked(why)| RegistryError::Pattern {
                    name: rule.name,
                    why: why.strip_prefix(UNWRAPPED).unwrap_or(&why).to_owned(),
                    location: rule.location(),
                })?;
            pattern.get_or_init(|| built);
        }
        Ok(registry)
    }

    fn of(mut rules: Vec<&'static RuleEntry>) -> Self {
        rules.sort_unstable_by(|one, other| {
            let names = one.beginning.cmp(&other.beginning);
            let names = names.then_with(|| one.name.cmp(other.name));
            names.then_with(|| one.location().cmp(&other.location()))
        });
        Self {
            patterns: rules.iter().map(|_| OnceLock::new()).collect(),
            rules: rules.into(),
            are_defaults_right: false,
        }
    }

    /// Each rule with a parameter whose default would not be taken.
    pub fn wrong_defaults(&self) -> impl Iterator<Item = SetupError> {
        self.rules.iter().filter_map(|rule| {
            let wrong = rule.params.iter().filter_map(ParamDecl::wrong_default);
            let errors: Vec<_> = wrong.collect();
            let rule = rule.name;
            (!errors.is_empty()).then_some(SetupError::Params { rule, errors })
        })
    }

    /// Is it known that all defaults are right?
    pub(crate) const fn are_defaults_right(&self) -> bool {
        self.are_defaults_right
    }

    /// The rules, sorted by name.
    #[must_use]
    pub fn rules(&self) -> &[&'static RuleEntry] {
        &self.rules
    }

    /// The rules' patterns, in the order of [`rules`](Self::rules).
    pub fn patterns(&self) -> impl ExactSizeIterator<Item = &Pattern> {
        (0..self.rules.len()).map(|place| self.pattern(place))
    }

    /// The pattern of the rule at this place in [`rules`](Self::rules).
    pub(crate) fn pattern(&self, place: usize) -> &Pattern {
        self.patterns[place].get_or_init(|| self.rules[place].pattern())
    }

    /// The rule with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'static RuleEntry> {
        let place = self.rules.binary_search_by(|rule| rule.name.cmp(name));
        place.ok().map(|place| self.rules[place])
    }

    /// The rules that are on: those for which `choice` gives `true`, and those for which it gives
    /// nothing and that are [on by default](crate::Metadata::off_by_default). May be empty.
    #[must_use]
    pub fn enabled(&self, choice: impl Fn(&RuleEntry) -> Option<bool>) -> Self {
        self.filter(|rule| choice(rule).unwrap_or(rule.metadata.is_on_by_default()))
    }

    /// How the findings of these rules are put together, as the rules say.
    #[must_use]
    pub fn aggregations(&self) -> Aggregations {
        Aggregations::of(self.rules.iter().copied())
    }

    /// The parameters that rules share, by name, each with the names of the rules that have it.
    #[must_use]
    pub fn shared_params(&self) -> Vec<(&'static ParamDecl, Vec<&'static str>)> {
        let mut found: BTreeMap<&str, (&ParamDecl, Vec<&str>)> = BTreeMap::new();
        for rule in &*self.rules {
            for param in rule.params {
                if let Some(shared) = param.shared {
                    let entry = found.entry(shared.name);
                    let (_, rules) = entry.or_insert_with(|| (param, Vec::new()));
                    rules.push(rule.name);
                }
            }
        }
        found.into_values().collect()
    }

    /// Only the rules that the test keeps; may be empty.
    #[must_use]
    pub fn filter(&self, keep: impl Fn(&RuleEntry) -> bool) -> Self {
        let rules = self.rules.iter().copied().zip(self.patterns.iter());
        let kept = rules.filter(|(rule, _)| keep(rule));
        let (rules, patterns): (Vec<_>, Vec<_>) =
            kept.map(|(rule, pattern)| (rule, pattern.clone())).unzip();
        Self {
            rules: rules.into(),
            patterns: patterns.into(),
            are_defaults_right: self.are_defaults_right,
        }
    }
}

fn refuse_duplicates(rules: &[&'static RuleEntry]) -> Result<(), RegistryError> {
    let params = rules.iter().map(|rule| rule.params.len()).sum();
    let mut ids: HashMap<String, &RuleEntry> = HashMap::with_capacity(rules.len());
    let mut keys: HashMap<&str, &ParamDecl> = HashMap::with_capacity(params);
    for rule in rules {
        if let Some(first) = ids.insert(rule.logical_id(), rule) {
            return Err(RegistryError::DuplicateRule {
                name: rule.name,
                first: first.location(),
                second: rule.location(),
            });
        }
        for param in rule.params {
            if let Some(first) = keys.insert(param.key(), param)
                && !first.is_shared_with(param)
            {
                return Err(RegistryError::DuplicateParam {
                    key: param.key().to_owned(),
                    first: first.full_name(),
                    second: param.full_name(),
                });
            }
        }
    }
    Ok(())
}
