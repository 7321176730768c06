//! The rules that are served, with their parameters and the authenticators of their webhooks.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    authenticator::Authenticator,
    current::Made,
    problem::{Problem, Problems},
    values::Values,
};
use crate::{control::Control, gather::gather};
use patrol_core::{Registry, Router};

/// The rules that are served.
pub(super) struct Rules {
    pub(super) router: Router,
    /// What the callers of webhooks must show, by rule.
    pub(super) authenticators: HashMap<&'static str, Authenticator>,
    /// What the operator has decided.
    pub(super) control: Arc<Control>,
    /// The rules that the operator has turned off: what still comes for them is let go.
    pub(super) off: BTreeSet<&'static str>,
}

impl Made for Rules {
    const NAME: &'static str = "rules";
    const VALUES: &'static str = "parameters";

    /// Starts every rule that is on, or none.
    async fn make(
        registry: &Registry,
        values: &Values,
        _before: Option<&Self>,
    ) -> Result<Self, Problems> {
        // Without them, every rule would only say that it has no parameters.
        if !values.problems().is_empty() {
            return Err(values.faults().into_iter().collect());
        }
        let control = Arc::clone(values.control());
        let on = registry.enabled(|rule| values.choice(rule));
        // Both are in the order of names.
        let mut rest = on.rules().iter().peekable();
        let all = registry.rules().iter().map(|rule| rule.name);
        let off = gather(all.filter(|name| rest.next_if(|one| one.name == *name).is_none()));
        let (router, errors) = Router::start(&on, values).await;
        let (mut authenticators, mut without) = (HashMap::new(), Vec::new());
        for rule in on.rules() {
            let started = errors.iter().all(|error| error.rule() != rule.name);
            match Authenticator::of(rule, values) {
                Some(Ok(authenticator)) => drop(authenticators.insert(rule.name, authenticator)),
                // A secret that is not set is an error of the rule already.
                Some(Err(why)) if started => without.push(why),
                _ => {}
            }
        }
        let errors = errors.into_iter().map(Problem::from);
        let problems: Problems = errors
            .chain(without.into_iter().map(Problem::from))
            .collect();
        if problems.0.is_empty() {
            Ok(Self {
                router,
                authenticators,
                control,
                off,
            })
        } else {
            Err(problems)
        }
    }
}
