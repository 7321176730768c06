//! Every fixture, for tests of a ruleset's own that change events and ask the rules again.

use patrol_core::{Routed, Router, RuleEntry};
use serde_json::Value;

use super::{Ruleset, fixtures::fixture_names, params::params};
use crate::{fixture_in, runtime::block_on};

/// A fixture, and its rule as the fixture's folder sets it.
#[derive(Debug)]
pub struct Judged {
    /// The rule's name.
    pub rule: &'static str,
    /// The fixture's file, such as `reports.json`.
    pub fixture: String,
    /// The event in it.
    pub event: Value,
    router: Router,
}

impl Judged {
    /// What becomes of another event that goes to the same rule.
    ///
    /// # Panics
    ///
    /// When the text of the event is not one.
    #[must_use]
    #[track_caller]
    pub fn ask(&self, event: &Value) -> Routed {
        block_on(self.router.route(event.to_string().as_bytes()))
            .unwrap_or_else(|why| panic!("{}: {}: {why}", self.rule, self.fixture))
    }
}

impl Ruleset {
    /// The fixtures whose name begins so, such as `reports`, each with its rule.
    ///
    /// # Panics
    ///
    /// When a rule cannot start.
    #[track_caller]
    pub fn judged(&self, kind: &str) -> Vec<Judged> {
        let rules = self.rules().rules().iter();
        rules.flat_map(|rule| self.judged_of(rule, kind)).collect()
    }

    #[track_caller]
    fn judged_of(&self, rule: &'static RuleEntry, kind: &str) -> Vec<Judged> {
        let folder = self.fixtures(rule.name);
        let only = self.rules().filter(|other| other.name == rule.name);
        let params = params(rule, &folder);
        let names = fixture_names(&folder).into_iter();
        let names = names.filter(|name| name.starts_with(kind));
        let judged = names.map(|fixture| {
            let context = (self.contexts.0)(rule.name, &fixture);
            let (router, errors) = Router::start_with(&only, &params, |_| Ok(context.clone()));
            assert!(errors.is_empty(), "{}: {errors:?}", rule.name);
            Judged {
                rule: rule.name,
                event: Value::clone(&fixture_in(&folder, &fixture)),
                fixture,
                router,
            }
        });
        judged.collect()
    }
}
