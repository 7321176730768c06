//! The patterns of a router's rules, put together when an event first asks for them: a function starts often, and most
//! of them serve a few events of a few services.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::{Registry, pattern::PatternSet};

/// How many lists of names have a set of their own. A stack has about one for each service; more, longer ones and
/// names of no rule come of an update under way, or of somebody who may invoke the function and makes them up.
const MOST: usize = 128;

/// The sets, whose keys are the places of rules among those that were started.
pub(super) struct PatternSets {
    registry: Registry,
    /// The places in the registry of the rules that were started, in their order.
    started: Vec<usize>,
    all: OnceLock<PatternSet<usize>>,
    named: Mutex<Vec<Named>>,
}

/// The rules that these names name.
type Named = (Box<[String]>, Arc<PatternSet<usize>>);

impl PatternSets {
    pub(super) const fn new(registry: Registry, started: Vec<usize>) -> Self {
        Self {
            registry,
            started,
            all: OnceLock::new(),
            named: Mutex::new(Vec::new()),
        }
    }

    /// Those of all rules.
    pub(super) fn all(&self) -> &PatternSet<usize> {
        self.all.get_or_init(|| self.set(|_| true))
    }

    /// Those of the rules with these names; `None`: it is not a list to keep a set for.
    pub(super) fn of(&self, names: &[String]) -> Option<Arc<PatternSet<usize>>> {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, set)) = named.iter().find(|(known, _)| **known == *names) {
            return Some(Arc::clone(set));
        }
        let unknown = |name: &String| self.registry.get(name).is_none();
        if named.len() == MOST || names.len() > self.started.len() || names.iter().any(unknown) {
            return None;
        }
        let set = Arc::new(self.set(|rule| names.iter().any(|name| name == rule)));
        named.push((names.into(), Arc::clone(&set)));
        Some(set)
    }

    fn set(&self, keep: impl Fn(&str) -> bool) -> PatternSet<usize> {
        let places = self.started.iter().enumerate();
        let places = places.filter(|(_, place)| keep(self.registry.rules()[**place].name));
        let patterns = places.map(|(key, place)| (key, self.registry.pattern(*place).clone()));
        // In a list, so that the set knows how many there are.
        patterns.collect::<Vec<_>>().into_iter().collect()
    }
}
