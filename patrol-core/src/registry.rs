//! Every rule linked into the binary.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::{
    ClientError, ParamDecl, ParamError, Pattern, Result, RuleEntry,
    catch::{Panicked, caught},
};

/// The linked rules cannot be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// No ruleset is linked.
    #[error(
        "no rules are linked into this binary: add a ruleset to `[dependencies]`, and call `patrol_runtime::link_rulesets!()` in `main.rs`"
    )]
    Empty,
    /// Two rules have one name, or names that CloudFormation cannot tell apart.
    #[error("two rules are named `{name}`: {first} and {second}; rename one or drop its ruleset")]
    DuplicateRule {
        /// The name.
        name: &'static str,
        /// Where the first is declared.
        first: String,
        /// Where the second is declared.
        second: String,
    },
    /// Two parameters have one environment variable.
    #[error(
        "parameters `{first}` and `{second}` are both `{key}` in the function's environment; rename one"
    )]
    DuplicateParam {
        /// The environment variable.
        key: String,
        /// The first parameter's full name.
        first: String,
        /// The second parameter's full name.
        second: String,
    },
    /// A rule's pattern could not be built.
    #[error("rule `{name}` has no valid pattern: {why} ({location})")]
    Pattern {
        /// The rule.
        name: &'static str,
        /// What the pattern's builder said.
        why: String,
        /// Where the rule is declared.
        location: String,
    },
}

/// A rule that cannot start: what is wrong with its parameters or clients.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// Parameters are missing or malformed.
    #[error("rule `{rule}`: {}", join(.errors))]
    Params {
        /// The rule.
        rule: &'static str,
        /// Every parameter at fault.
        errors: Vec<ParamError>,
    },
    /// The rule cannot have a client that it asks.
    #[error("rule `{rule}`: {source}")]
    Client {
        /// The rule.
        rule: &'static str,
        /// Why.
        source: ClientError,
    },
}

impl SetupError {
    /// The rule that cannot start.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Params { rule, .. } | Self::Client { rule, .. } => rule,
        }
    }
}

fn join(errors: &[ParamError]) -> String {
    let words: Vec<_> = errors.iter().map(ToString::to_string).collect();
    words.join("; ")
}

/// How `unwrap` begins, for a pattern that its rule reads from JSON: what follows is the reason.
const UNWRAPPED: &str = "called `Result::unwrap()` on an `Err` value: ";

/// Every rule linked into this binary, by name.
#[derive(Clone, Debug)]
pub struct Registry {
    rules: Arc<[&'static RuleEntry]>,
    /// Built once: a function has hundreds, and starts often.
    patterns: Arc<[Pattern]>,
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

    /// These rules.
    ///
    /// # Errors
    ///
    /// As [`linked`](Self::linked).
    pub fn new(mut rules: Vec<&'static RuleEntry>) -> Result<Self, RegistryError> {
        rules.sort_unstable_by(|one, other| {
            let names = one.name.cmp(other.name);
            names.then_with(|| one.location().cmp(&other.location()))
        });
        if rules.is_empty() {
            return Err(RegistryError::Empty);
        }
        refuse_duplicates(&rules)?;
        let pattern = |rule: &&'static RuleEntry| {
            caught(|| rule.pattern()).map_err(|Panicked(why)| RegistryError::Pattern {
                name: rule.name,
                why: why.strip_prefix(UNWRAPPED).unwrap_or(&why).to_owned(),
                location: rule.location(),
            })
        };
        let patterns = rules.iter().map(pattern).collect::<Result<_, _>>()?;
        Ok(Self {
            rules: rules.into(),
            patterns,
        })
    }

    /// The rules, sorted by name.
    #[must_use]
    pub fn rules(&self) -> &[&'static RuleEntry] {
        &self.rules
    }

    /// The rules' patterns, in the order of [`rules`](Self::rules).
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// The rule with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'static RuleEntry> {
        let place = self.rules.binary_search_by(|rule| rule.name.cmp(name));
        place.ok().map(|place| self.rules[place])
    }

    /// The rules that are on: those of which `choice` says `true`, and those of which it says
    /// nothing and that are [on by default](crate::Metadata::off_by_default). May be empty.
    #[must_use]
    pub fn enabled(&self, choice: impl Fn(&RuleEntry) -> Option<bool>) -> Self {
        self.filter(|rule| choice(rule).unwrap_or(rule.metadata.is_on_by_default()))
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
        }
    }
}

fn refuse_duplicates(rules: &[&'static RuleEntry]) -> Result<(), RegistryError> {
    let params = rules.iter().map(|rule| rule.params.len()).sum();
    let mut ids: HashMap<String, &RuleEntry> = HashMap::with_capacity(rules.len());
    let mut keys: HashMap<String, &ParamDecl> = HashMap::with_capacity(params);
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
                    key: param.key(),
                    first: first.full_name(),
                    second: param.full_name(),
                });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(dead_code, reason = "no check reads the parameters of these rules")]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::{Context, Event, Findings, Metadata, Pattern, Rule, Severity, rule};

    const META: Metadata = Metadata::new(Severity::Medium);

    macro_rules! quiet_rule {
        ($Rule:ident, $pattern:expr) => {
            quiet_rule!($Rule, $pattern, META);
        };
        ($Rule:ident, $pattern:expr, $meta:expr) => {
            impl Rule for $Rule {
                type Detail = Value;
                const META: Metadata = $meta;
                fn pattern() -> Pattern {
                    $pattern
                }
                async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
                    Ok(Findings::none())
                }
            }
        };
    }

    rule! {
        /// Is quiet.
        pub(crate) struct First = "first" {
            /// A parameter.
            one_two: String,
        }
    }
    rule! {
        /// Has a parameter whose variable is another's.
        pub(crate) struct Colliding = "firstOne" {
            /// A parameter.
            two: String,
        }
    }
    rule! {
        /// Has no pattern.
        pub(crate) struct Broken = "broken";
    }
    rule! {
        /// Reads its pattern from JSON with a mistake in it.
        pub(crate) struct Unread = "unread";
    }
    rule! {
        /// Is off unless somebody turns it on.
        pub(crate) struct Noisy = "noisy";
    }
    quiet_rule!(Noisy, Pattern::source("a"), META.off_by_default());
    quiet_rule!(First, Pattern::source("a"));
    quiet_rule!(Colliding, Pattern::source("a"));
    quiet_rule!(Unread, r#"{"source": [{"prefx": "a"}]}"#.parse().unwrap());
    quiet_rule!(Broken, panic!("`cidr`: no mask"));

    fn entry<R: Rule>(location: &'static str) -> &'static RuleEntry {
        Box::leak(Box::new(RuleEntry::of::<R>("a-rules", "1.2.3", location)))
    }

    #[test]
    fn no_rules_are_an_error() {
        assert_eq!(Registry::new(vec![]).unwrap_err(), RegistryError::Empty);
    }

    #[test]
    fn one_name_twice_names_both_places() {
        let rules = vec![entry::<First>("src/b.rs:2"), entry::<First>("src/a.rs:1")];
        let why = Registry::new(rules).unwrap_err().to_string();
        assert!(why.contains("`first`"), "{why}");
        assert!(
            why.contains("a-rules 1.2.3 (src/a.rs:1) and a-rules 1.2.3 (src/b.rs:2)"),
            "{why}"
        );
    }

    #[test]
    fn one_environment_variable_for_two_parameters_is_refused() {
        let rules = vec![entry::<First>("a"), entry::<Colliding>("b")];
        let why = Registry::new(rules).unwrap_err().to_string();
        assert!(
            why.contains("`first.oneTwo` and `firstOne.two` are both `FirstOneTwo`"),
            "{why}"
        );
    }

    #[test]
    fn a_pattern_that_cannot_be_built_names_the_rule() {
        let why = Registry::new(vec![entry::<Broken>("src/x.rs:1")])
            .unwrap_err()
            .to_string();
        assert!(
            why.contains("`broken`") && why.contains("`cidr`: no mask"),
            "{why}"
        );
        let why = Registry::new(vec![entry::<Unread>("src/x.rs:1")])
            .unwrap_err()
            .to_string();
        let reason = "rule `unread` has no valid pattern: source[0]: unknown operator `prefx`";
        assert!(why.starts_with(reason), "{why}");
    }

    #[test]
    fn what_nobody_chose_is_on_if_it_is_on_by_default() {
        let registry = Registry::new(vec![entry::<First>("a"), entry::<Noisy>("b")]).unwrap();
        let on = |choice: Option<bool>| {
            let on = registry.enabled(|_| choice);
            on.rules().iter().map(|rule| rule.name).collect::<Vec<_>>()
        };
        assert_eq!(on(None), ["first"]);
        assert_eq!(on(Some(true)), ["first", "noisy"]);
        assert!(on(Some(false)).is_empty());
    }

    #[test]
    fn rules_are_sorted_and_found() {
        let registry = Registry::new(vec![entry::<First>("a")]).unwrap();
        assert!(registry.get("first").is_some() && registry.get("other").is_none());
        assert!(
            registry
                .filter(|rule| rule.name == "other")
                .rules()
                .is_empty()
        );
    }
}
