//! Where values come from: the environment, the operator's document, and the stores that references name.

use std::{
    collections::{BTreeMap, BTreeSet},
    env::{self, VarError},
    sync::Arc,
    time::Duration,
};

use tokio::time::Instant;

use super::{
    error::{StoreError, ValueError},
    fetch::{Fetched, fetch},
    lines,
    resolved::{Text, Values, address},
};
use crate::{control::Control, gather::gather, reference::Reference};
use patrol_core::{ParamDecl, ParamSource as _, ParamType, Registry, sink::Route};

/// The variable that names the SSM parameter with more values.
pub(in crate::lambda) const MORE: &str = "PatrolParameters";

/// The stores may take this long: Lambda gives a start ten seconds, and must be told why it fails.
pub(in crate::lambda) const LIMIT: Duration = Duration::from_secs(8);

/// A variable that the function reads.
struct Wanted {
    name: &'static str,
    list: bool,
    /// The parameter of a rule, which the operator's document may set.
    decl: Option<&'static ParamDecl>,
    /// What the environment holds.
    value: Option<String>,
}

/// Where the values come from: what the environment holds, and the stores.
pub(in crate::lambda) struct Source {
    wanted: Vec<Wanted>,
    /// The rules whose parameters [`MORE`] may name.
    linked: Option<Registry>,
    /// What the environment names as [`MORE`].
    more: Option<String>,
    /// Are the addresses of the document's routes wanted too?
    routes: bool,
    /// Are the rules named, and so on unless the document says otherwise?
    named: bool,
}

impl Source {
    /// The parameters of the rules that are served, among all that are linked.
    pub(in crate::lambda) fn parameters(
        served: &Registry,
        linked: &Registry,
        named: bool,
        problems: &mut Vec<ValueError>,
    ) -> Self {
        let wanted = params(served).map(|decl| Wanted {
            name: decl.key(),
            list: decl.ty == ParamType::CommaDelimitedList,
            decl: Some(decl),
            value: read(decl.key(), problems),
        });
        Self {
            wanted: wanted.collect(),
            linked: Some(linked.clone()),
            more: read(MORE, problems),
            routes: false,
            named,
        }
    }

    /// Variables that do not belong to a rule, and the addresses of routes.
    pub(in crate::lambda) fn settings(
        names: &[&'static str],
        problems: &mut Vec<ValueError>,
    ) -> Self {
        let wanted = names.iter().map(|name| Wanted {
            name,
            list: false,
            decl: None,
            value: read(name, problems),
        });
        Self {
            wanted: wanted.collect(),
            linked: None,
            more: None,
            routes: true,
            named: false,
        }
    }

    /// Gets every value, within this time.
    pub(in crate::lambda) async fn resolve(
        &self,
        control: &Arc<Control>,
        limit: Duration,
    ) -> Values {
        let end = Instant::now() + limit;
        let (more, problems) = match self.more(end).await {
            Ok(more) => (more, Vec::new()),
            Err(problems) => (BTreeMap::new(), problems),
        };
        let set: Vec<_> = self.set(control, &more);
        let references = set.iter().filter_map(|set| Reference::find(&set.value));
        let references: BTreeSet<_> = gather(references);
        let stored = |reference: &Reference<'_>| !matches!(reference, Reference::Encrypted(_));
        let changes = self.more.is_some() || references.iter().any(stored);
        let fetched = fetch(references, end).await;
        let texts = set.iter().map(|set| (set.name.clone(), set.text(&fetched)));
        let texts: BTreeMap<_, Result<Text, _>> = gather(texts);
        let is_stored = |text: &Result<Text, _>| text.as_ref().is_ok_and(|text| text.stored);
        Values {
            stored: texts.values().any(is_stored),
            texts,
            decided: set.iter().any(|set| set.decided),
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
                let value = wanted.value.as_ref();
                let value = value.or_else(|| more.get(wanted.name))?;
                Some((wanted.name.to_owned(), value.clone()))
            };
            let is_decided = decided.is_some();
            if let Some((name, value)) = decided.or_else(variable) {
                all.push(Set {
                    name,
                    decided: is_decided,
                    list: wanted.list,
                    value,
                });
            }
        }
        if self.routes {
            let routes = control.routes().filter_map(|route| route.parse().ok());
            let addresses =
                routes.filter_map(|route: Route| Some(route.address()?.expose().clone()));
            let references = addresses.filter(|address| Reference::find(address).is_some());
            all.extend(references.map(|value| Set {
                name: address(&value),
                decided: false,
                list: false,
                value,
            }));
        }
        all
    }

    /// The values in the SSM parameter that [`MORE`] names.
    async fn more(&self, end: Instant) -> Result<BTreeMap<String, String>, Vec<ValueError>> {
        let Some(place) = self.more.as_ref().filter(|place| !place.is_empty()) else {
            return Ok(BTreeMap::new());
        };
        let Some(reference @ Reference::Parameter(_)) = Reference::find(place) else {
            return Err(vec![ValueError::NoPlace(MORE)]);
        };
        let fetched = fetch([reference.clone()].into(), end).await;
        let text = found(MORE, &reference, &fetched).map_err(|why| vec![why])?;
        let known = self.linked.iter().flat_map(params).map(ParamDecl::key);
        lines::read(&text, &gather(known)).map_err(|problems| {
            let located = |source| ValueError::Line {
                name: MORE,
                reference: reference.to_string(),
                source,
            };
            problems.into_iter().map(located).collect()
        })
    }
}

/// A variable of the environment.
pub(in crate::lambda) fn variable(name: &str) -> Result<Option<String>, ValueError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(ValueError::NotUtf8(name.to_owned())),
    }
}

fn read(name: &str, problems: &mut Vec<ValueError>) -> Option<String> {
    variable(name).unwrap_or_else(|why| {
        problems.push(why);
        None
    })
}

fn params(registry: &Registry) -> impl Iterator<Item = &'static ParamDecl> {
    registry.rules().iter().flat_map(|rule| rule.params)
}

/// A value as it is set.
struct Set {
    name: String,
    /// Does the operator's document set it?
    decided: bool,
    list: bool,
    value: String,
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
