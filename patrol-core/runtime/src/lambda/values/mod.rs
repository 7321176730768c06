//! The values of parameters and settings, wherever they are kept.
//!
//! A value stands in the function's environment; those of rules' parameters may also stand in the
//! one SSM parameter that `PatrolParameters` names ([`lines`]), with the environment before it. In
//! either place it may be a reference, in place of which the store's value is used:
//!
//! | Reference | Store | Permission |
//! |---|---|---|
//! | `secure:BASE64` | KMS | `kms:Decrypt` |
//! | `ssm:/path` | SSM's Parameter Store | `ssm:GetParameters` |
//! | `secretsmanager:ARN[#key]` | Secrets Manager | `secretsmanager:GetSecretValue` |
//!
//! A reference stands for the whole value, also for a whole list. Everything is read at once, and
//! everything that is wrong is named at once. What a store refuses or does not have is wrong at
//! once; a store that cannot be reached is asked three times, within [`LIMIT`]. What came out of a
//! store is shown to nobody, even where the rule does not call it a secret.

mod error;
mod fetch;
mod kms;
mod lines;
mod secrets_manager;
mod ssm;
mod store;

use std::{
    collections::{BTreeMap, BTreeSet},
    env::{self, VarError},
    fmt,
    sync::Arc,
    time::Duration,
};

use tokio::time::Instant;

pub(super) use self::error::{StoreError, ValueError};
use self::fetch::{Fetched, fetch};
use crate::{control::Control, reference::Reference};
use patrol_core::{
    ParamDecl, ParamError, ParamSource, ParamType, Registry, RuleEntry, sink::Route,
};

/// The variable that names the SSM parameter with more values.
pub(super) const MORE: &str = "PatrolParameters";

/// The stores may take this long: Lambda gives a start ten seconds, and must be told why it fails.
pub(super) const LIMIT: Duration = Duration::from_secs(8);

/// A variable that the function reads.
struct Wanted {
    name: String,
    list: bool,
    /// The parameter of a rule, which the operator's document may set.
    decl: Option<&'static ParamDecl>,
}

/// Where the values come from: what the environment holds, and the stores.
pub(super) struct Source {
    wanted: Vec<Wanted>,
    /// What [`MORE`] may name: the parameters of every linked rule.
    known: BTreeSet<String>,
    environment: BTreeMap<String, String>,
    /// Are the addresses of the document's routes wanted too?
    routes: bool,
    /// Are the rules named, and so on unless the document says otherwise?
    named: bool,
}

/// Values by variable, every reference resolved, or why it is not. A value that the operator's document
/// sets stands under the parameter's full name, and goes before the variable.
#[derive(Default, PartialEq)]
pub(super) struct Values {
    texts: BTreeMap<String, Result<Text, ValueError>>,
    /// What is wrong with [`MORE`].
    problems: Vec<ValueError>,
    /// Can a value change while the function runs? What KMS encrypted stands where it is read and
    /// cannot.
    changes: bool,
    /// What the operator has decided.
    control: Arc<Control>,
    named: bool,
}

#[derive(PartialEq, Eq)]
struct Text {
    text: String,
    /// It came out of a store: nobody is shown it.
    stored: bool,
}

impl Source {
    /// The parameters of the rules that are served, among all that are linked.
    pub(super) fn parameters(
        served: &Registry,
        linked: &Registry,
        named: bool,
        problems: &mut Vec<ValueError>,
    ) -> Self {
        let params = |registry: &Registry| {
            let rules = registry.rules().to_vec();
            rules.into_iter().flat_map(|rule| rule.params)
        };
        let wanted = params(served).map(|decl| Wanted {
            name: decl.key(),
            list: decl.ty == ParamType::CommaDelimitedList,
            decl: Some(decl),
        });
        let known = params(linked).map(ParamDecl::key).collect();
        let mut source = Self::read(wanted.collect(), known, &[MORE], problems);
        source.named = named;
        source
    }

    /// Variables that are no rule's, and the addresses of routes.
    pub(super) fn settings(names: &[&str], problems: &mut Vec<ValueError>) -> Self {
        let wanted = names.iter().map(|name| Wanted {
            name: (*name).to_owned(),
            list: false,
            decl: None,
        });
        let mut source = Self::read(wanted.collect(), BTreeSet::new(), &[], problems);
        source.routes = true;
        source
    }

    /// Reads the environment.
    fn read(
        wanted: Vec<Wanted>,
        known: BTreeSet<String>,
        others: &[&str],
        problems: &mut Vec<ValueError>,
    ) -> Self {
        let names = wanted.iter().map(|wanted| wanted.name.as_str());
        let mut environment = BTreeMap::new();
        for name in names.chain(others.iter().copied()) {
            match env::var(name) {
                Ok(value) => drop(environment.insert(name.to_owned(), value)),
                Err(VarError::NotPresent) => {}
                Err(VarError::NotUnicode(_)) => problems.push(ValueError::NotUtf8(name.to_owned())),
            }
        }
        Self {
            wanted,
            known,
            environment,
            routes: false,
            named: false,
        }
    }

    /// Gets every value, within this time.
    pub(super) async fn resolve(&self, control: &Arc<Control>, limit: Duration) -> Values {
        let end = Instant::now() + limit;
        let (more, problems) = match self.more(end).await {
            Ok(more) => (more, Vec::new()),
            Err(problems) => (BTreeMap::new(), problems),
        };
        let set: Vec<_> = self.set(control, &more);
        let references = set.iter().filter_map(|set| Reference::find(&set.value));
        let references: BTreeSet<_> = references.collect();
        let stored = |reference: &Reference<'_>| !matches!(reference, Reference::Encrypted(_));
        let changes = self.environment.contains_key(MORE) || references.iter().any(stored);
        let fetched = fetch(references, end).await;
        let texts = set.iter().map(|set| (set.name.clone(), set.text(&fetched)));
        Values {
            texts: texts.collect(),
            problems,
            changes,
            control: Arc::clone(control),
            named: self.named,
        }
    }

    /// What is set, by the document or by a variable.
    fn set(&self, control: &Control, more: &BTreeMap<String, String>) -> Vec<Set> {
        let mut all = Vec::new();
        for wanted in &self.wanted {
            let decided = wanted.decl.and_then(|decl| {
                let value = control.get(decl).ok()??;
                Some((decl.full_name(), value))
            });
            let variable = || {
                let value = self.environment.get(&wanted.name);
                let value = value.or_else(|| more.get(&wanted.name))?;
                Some((wanted.name.clone(), value.clone()))
            };
            if let Some((name, value)) = decided.or_else(variable) {
                let list = wanted.list;
                all.push(Set { name, list, value });
            }
        }
        if self.routes {
            let routes = control.routes().filter_map(|route| route.parse().ok());
            let addresses =
                routes.filter_map(|route: Route| Some(route.address()?.expose().clone()));
            let references = addresses.filter(|address| Reference::find(address).is_some());
            all.extend(references.map(|value| Set {
                name: address(&value),
                list: false,
                value,
            }));
        }
        all
    }

    /// The values in the SSM parameter that [`MORE`] names.
    async fn more(&self, end: Instant) -> Result<BTreeMap<String, String>, Vec<ValueError>> {
        let Some(place) = self.environment.get(MORE).filter(|place| !place.is_empty()) else {
            return Ok(BTreeMap::new());
        };
        let Some(reference @ Reference::Parameter(_)) = Reference::find(place) else {
            return Err(vec![ValueError::NoPlace(MORE)]);
        };
        let fetched = fetch([reference.clone()].into(), end).await;
        let text = found(MORE, &reference, &fetched).map_err(|why| vec![why])?;
        lines::read(&text, &self.known).map_err(|problems| {
            let located = |source| ValueError::Line {
                name: MORE,
                reference: reference.to_string(),
                source,
            };
            problems.into_iter().map(located).collect()
        })
    }
}

/// A value as it is set.
struct Set {
    name: String,
    list: bool,
    value: String,
}

/// The name of a route's address that is a reference.
fn address(reference: &str) -> String {
    format!("the sink at {reference}")
}

/// A parameter of SSM and its version.
pub(super) async fn parameter(name: &str) -> Result<(String, u64), StoreError> {
    ssm::read(name).await
}

impl Set {
    fn text(&self, fetched: &Fetched<'_>) -> Result<Text, ValueError> {
        let value = &self.value;
        if let Some(reference) = Reference::find(value) {
            let text = found(&self.name, &reference, fetched)?;
            return Ok(Text { text, stored: true });
        }
        if self.list
            && let Some(reference) = Reference::find_item(value)
        {
            return Err(ValueError::Item {
                name: self.name.clone(),
                reference: reference.to_string(),
            });
        }
        Ok(Text {
            text: value.to_owned(),
            stored: false,
        })
    }
}

/// What a store gave, or why it did not.
fn found(
    name: &str,
    reference: &Reference<'_>,
    fetched: &Fetched<'_>,
) -> Result<String, ValueError> {
    let source = match fetched.get(reference) {
        Some(Ok(text)) => return Ok(text.clone()),
        Some(Err(why)) => why.clone(),
        None => StoreError::NotAsked,
    };
    Err(ValueError::Store {
        name: name.to_owned(),
        reference: reference.to_string(),
        source,
    })
}

impl Values {
    /// A variable that is set to something.
    pub(super) fn setting(&self, name: &str) -> Option<String> {
        let text = &self.texts.get(name)?.as_ref().ok()?.text;
        Some(text.clone()).filter(|text| !text.is_empty())
    }

    fn text(&self, decl: &ParamDecl) -> Option<&Result<Text, ValueError>> {
        let decided = self.texts.get(&decl.full_name());
        decided.or_else(|| self.texts.get(&decl.key()))
    }

    /// The address that a route's reference leads to.
    pub(super) fn address(&self, reference: &str) -> Option<String> {
        self.setting(&address(reference))
    }

    /// Can a value change while the function runs?
    pub(super) const fn changes(&self) -> bool {
        self.changes
    }

    /// What the operator has decided.
    pub(super) const fn control(&self) -> &Arc<Control> {
        &self.control
    }

    /// Is a rule on? What the operator says nothing of, is on if it is named or on by default.
    pub(super) fn choice(&self, rule: &RuleEntry) -> Option<bool> {
        let choice = self.control.choice(rule);
        choice.or_else(|| self.named.then_some(true))
    }

    /// Words that quote no value which came out of a store.
    pub(super) fn veiled(&self, words: &str) -> String {
        let texts = self.texts.values().filter_map(|text| text.as_ref().ok());
        let stored = texts.filter(|text| text.stored);
        stored.fold(words.to_owned(), |words, stored| {
            words.replace(&format!("`{}`", stored.text), "`...`")
        })
    }

    /// What is wrong with values that are no parameter's.
    pub(super) fn problems(&self) -> &[ValueError] {
        &self.problems
    }

    /// Everything that is wrong.
    pub(super) fn faults(&self) -> Vec<ValueError> {
        let unresolved = self.texts.values().filter_map(|text| text.as_ref().err());
        self.problems.iter().chain(unresolved).cloned().collect()
    }

    /// The variables whose values differ from those before.
    pub(super) fn changed<'a>(&'a self, before: &'a Self) -> Vec<&'a str> {
        let names: BTreeSet<_> = self.texts.keys().chain(before.texts.keys()).collect();
        let differs = |name: &&String| self.texts.get(*name) != before.texts.get(*name);
        names
            .into_iter()
            .filter(differs)
            .map(String::as_str)
            .collect()
    }
}

impl ParamSource for Values {
    fn get(&self, decl: &ParamDecl) -> Result<Option<String>, ParamError> {
        match self.text(decl) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value.text.clone())),
            Some(Err(why)) => Err(ParamError::Unreadable {
                name: decl.full_name(),
                why: why.to_string(),
            }),
        }
    }

    fn confidential(&self, decl: &ParamDecl) -> bool {
        let value = self.text(decl);
        value.is_some_and(|value| value.as_ref().is_ok_and(|value| value.stored))
    }
}

/// Names only: a value may be a secret.
impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.texts.keys()).finish()
    }
}
