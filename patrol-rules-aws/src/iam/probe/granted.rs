//! What a policy document grants, and what it takes away again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use patrol_core::iam::{
    ActionPattern, Arn, Effect, PolicyDocument, ResourcePattern, Selection, Statement, catalog,
};

use super::calls::hash;

/// Actions that statements grant, in all: enough for `*` on ten lists of resources. What goes beyond
/// is not looked at.
const MOST_ACTIONS: usize = 250_000;

/// What statements allow, by resources, and whether that is everything.
/// Statements that are on the same resources are asked about together.
pub(super) fn granted(
    document: &PolicyDocument,
    ignored: &[ResourcePattern],
    seed: &str,
) -> (BTreeMap<Vec<String>, BTreeSet<String>>, bool) {
    let statements = document.statements().iter();
    let mut allowing: Vec<_> = statements
        .filter(|statement| statement.effect() == Effect::Allow)
        .enumerate()
        .collect();
    // If there are too many, the writer cannot choose which are left out.
    allowing.sort_by_key(|(index, _)| hash(seed, index));
    // A policy may repeat itself.
    let mut expanded: HashMap<(bool, &[ActionPattern]), Vec<String>> = HashMap::new();
    let mut granted = BTreeMap::<_, BTreeSet<_>>::new();
    let mut room = MOST_ACTIONS;
    for (_, statement) in allowing {
        let resources = resources(statement, ignored);
        if resources.is_empty() {
            continue;
        }
        let is_negated = matches!(statement.actions(), Selection::Except(_));
        let key = (is_negated, statement.actions().patterns());
        let actions = expanded
            .entry(key)
            .or_insert_with(|| catalog::allowed_by(statement));
        match room.checked_sub(actions.len()) {
            Some(left) => room = left,
            None => return (granted, false),
        }
        granted
            .entry(resources)
            .or_default()
            .extend(actions.iter().cloned());
    }
    (granted, true)
}

/// The wildcards of a document for services that the list of actions lacks, because they are newer.
/// IAM does not accept wildcards, so it cannot be asked about them.
pub(super) fn unlisted(document: &PolicyDocument) -> BTreeSet<String> {
    let statements = document.statements().iter();
    let allowing = statements.filter(|statement| statement.effect() == Effect::Allow);
    let patterns = allowing.filter_map(|statement| match statement.actions() {
        Selection::Only(patterns) => Some(patterns),
        Selection::Except(_) => None,
    });
    let wildcards = patterns.flatten().filter(|action| action.has_wildcards());
    let mut services = HashMap::new();
    let unlisted = wildcards.filter(|action| {
        let service = action.as_str().split(':').next().unwrap_or_default();
        let is_listed = services.entry(service).or_insert_with(|| {
            let pattern = ActionPattern::from(service);
            catalog::services().any(|listed| pattern.matches(listed))
        });
        !*is_listed
    });
    unlisted.map(|action| action.as_str().to_owned()).collect()
}

/// The resources of a statement as the simulator takes them.
fn resources(statement: &Statement, ignored: &[ResourcePattern]) -> Vec<String> {
    let Some(Selection::Only(patterns)) = statement.resources() else {
        return vec!["*".to_owned()];
    };
    let kept = patterns
        .iter()
        .filter(|pattern| !ignored.iter().any(|i| i.matches(pattern.as_str())));
    let resources: BTreeSet<String> = kept.map(|pattern| simulated(pattern.as_str())).collect();
    resources.into_iter().collect()
}

/// A resource as the simulator takes it: an ARN, or `*` for anything wider.
pub(in crate::iam) fn simulated(pattern: &str) -> String {
    match Arn::parse(pattern) {
        Ok(arn) => arn.to_string(),
        Err(_) => "*".to_owned(),
    }
}

/// What a document itself denies on every resource, without a condition.
pub(super) struct Denials<'a>(Vec<&'a ActionPattern>);

impl<'a> Denials<'a> {
    pub(super) fn of(document: &'a PolicyDocument) -> Self {
        let denying = document.statements().iter().filter(|statement| {
            let everywhere = matches!(statement.resources(), Some(Selection::Only(resources)) if resources.iter().any(|r| r.as_str() == "*"));
            statement.effect() == Effect::Deny && statement.condition().is_none() && everywhere
        });
        let named = denying.filter_map(|statement| match statement.actions() {
            Selection::Only(patterns) => Some(patterns),
            Selection::Except(_) => None,
        });
        Self(named.flatten().collect())
    }

    pub(super) fn deny(&self, action: &str) -> bool {
        self.0.iter().any(|pattern| pattern.matches(action))
    }
}
