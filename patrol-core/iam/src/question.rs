//! One question about one statement: which of its actions are left on which of its resources.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::Hash,
};

use crate::{
    acting,
    automaton::Automaton,
    budget::{Budget, Exhausted},
    denials::{Covering, Denials, Part},
    glob::Glob,
    pattern::{ActionPattern, Pattern, ResourcePattern},
    search::exists,
    selection::Selection,
    statement::Statement,
};

/// What is asked about.
pub(crate) struct Question<'q> {
    pub(crate) resource: &'q ResourcePattern,
    /// These actions, or those that act on the resource.
    pub(crate) actions: Option<&'q ActionPattern>,
    /// Actions that do not count.
    pub(crate) allowed: &'q [ActionPattern],
}

impl Question<'_> {
    /// Whether a statement may be about the actions asked about. Where it is not, nobody needs to know what denials cover,
    /// which takes most of the work.
    pub(crate) fn concerns(
        &self,
        statement: &Statement,
        budget: &mut Budget,
    ) -> Result<bool, Exhausted> {
        let (Some(asked), Selection::Only(actions)) = (self.actions, statement.actions()) else {
            return Ok(true);
        };
        budget.spend(actions.len())?;
        Ok(actions
            .iter()
            .any(|action| !action.glob().begins_unlike(asked.glob())))
    }
}

/// What has been found out about the actions of statements: by the statement, the service of the resource and the denials that
/// cover it.
pub(crate) type Known = HashMap<(usize, Option<String>, Covering), Left>;

/// What denials and exceptions leave of a statement's actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Left {
    Nothing,
    /// Something, by the patterns of `Action` at these places; by none if it is a `NotAction`.
    By(Vec<usize>),
}

/// The patterns by which a statement grants something.
pub(crate) struct Granting<'d> {
    pub(crate) actions: Vec<&'d ActionPattern>,
    pub(crate) resources: Vec<&'d ResourcePattern>,
}

/// An `Allow` statement and all that is looked at with it.
pub(crate) struct Asked<'a, 'd> {
    pub(crate) question: &'a Question<'a>,
    pub(crate) number: usize,
    pub(crate) statement: &'d Statement,
    pub(crate) denials: &'a Denials<'d>,
    /// The denials that cover all resources asked about.
    pub(crate) everywhere: &'a Covering,
}

impl<'d> Asked<'_, 'd> {
    /// By which patterns the statement grants what is asked about, if it does.
    pub(crate) fn granting(
        &self,
        known: &mut Known,
        budget: &mut Budget,
    ) -> Result<Option<Granting<'d>>, Exhausted> {
        let asked_service = acting::service(self.question.resource.as_str());
        // Resources on which the same is denied, and on which the same services act, are looked at together.
        let mut groups: BTreeMap<(Option<&str>, Covering), Vec<usize>> = BTreeMap::new();
        for part in self.reached(budget)? {
            let covering = self.denials.covering_part(
                self.everywhere,
                part,
                self.question.resource,
                budget,
            )?;
            let element = match part {
                Part::Element(place, element) => Some((place, element)),
                Part::Owner | Part::Rest(_) => None,
            };
            // Where the question leaves the service open, the pattern that reaches the resource may say it.
            let service = asked_service.or_else(|| acting::service(element?.1.as_str()));
            let places = groups.entry((service, covering)).or_default();
            places.extend(element.map(|(place, _)| place));
        }
        let (mut actions, mut resources) = (Vec::new(), Vec::new());
        let mut is_granted = false;
        for ((service, covering), elements) in groups {
            let key = (self.number, service.map(str::to_owned), covering);
            budget.spend(1 + key.2.words())?;
            let left = match known.get(&key) {
                Some(left) => left.clone(),
                None => {
                    let left = self.left(service, &key.2, budget)?;
                    known.insert(key, left.clone());
                    left
                }
            };
            if let Left::By(patterns) = left {
                budget.spend(1 + patterns.len() + elements.len())?;
                is_granted = true;
                actions.extend(patterns);
                resources.extend(elements);
            }
        }
        let listed = self
            .statement
            .resources()
            .map_or(&[][..], Selection::patterns);
        Ok(is_granted.then(|| Granting {
            actions: at(self.statement.actions().patterns(), actions),
            resources: at(listed, resources),
        }))
    }

    /// The parts of the statement's resources that have one of those asked about.
    fn reached(&self, budget: &mut Budget) -> Result<Vec<Part<'d>>, Exhausted> {
        let asked = self.question.resource.glob();
        match self.statement.resources() {
            None => Ok(vec![Part::Owner]),
            Some(Selection::Only(patterns)) => {
                let mut reached = Vec::new();
                for (place, pattern) in patterns.iter().enumerate() {
                    let glob = pattern.glob();
                    budget.spend(1)?;
                    if glob.begins_unlike(asked) {
                        continue;
                    }
                    // To see whether two patterns overlap takes the product of their lengths, a byte each.
                    let steps = glob.tokens().len().saturating_mul(asked.tokens().len()) / 8;
                    budget.spend(steps)?;
                    if glob.overlaps(asked) {
                        reached.push(Part::Element(place, pattern));
                    }
                }
                Ok(reached)
            }
            Some(Selection::Except(patterns)) => {
                let mut inside = Automaton::new([asked], budget)?;
                let certain = patterns.iter().filter(|pattern| pattern.is_certain());
                let mut outside = Automaton::new(certain.map(Pattern::glob), budget)?;
                let is_reached = exists(&mut [&mut inside], &mut outside, budget)?;
                Ok(Vec::from_iter(is_reached.then_some(Part::Rest(patterns))))
            }
        }
    }

    /// What is left of the statement's actions, of those asked about, when all covering denials are taken away.
    fn left(
        &self,
        service: Option<&str>,
        covering: &Covering,
        budget: &mut Budget,
    ) -> Result<Left, Exhausted> {
        let within = self.actions_asked_about(service);
        let mut inside = vec![Automaton::new(within.iter().map(Pattern::glob), budget)?];
        // An action's name has one colon. Without this, `*:GetRole` would also be `iam:a:GetRole`.
        let no_action = Glob::of("*:*:*");
        let mut outside = vec![&no_action];
        outside.extend(relevant(self.question.allowed, &within, budget)?);
        for actions in self.denials.actions(covering) {
            match actions {
                Selection::Only(actions) => outside.extend(relevant(actions, &within, budget)?),
                // All but these are denied, so what is left is one of these.
                Selection::Except(actions) => {
                    inside.push(Automaton::new(relevant(actions, &within, budget)?, budget)?);
                }
            }
        }
        if let Selection::Except(actions) = self.statement.actions() {
            outside.extend(relevant(actions, &within, budget)?);
        }
        let mut outside = Automaton::new(outside, budget)?;
        let mut is_left = |own: Option<&Glob>, budget: &mut Budget| {
            let mut own = own.map(|glob| Automaton::new([glob], budget)).transpose()?;
            // The smallest one first: a character that it does not take is tried no further.
            let mut inside: Vec<&mut Automaton> = own.iter_mut().chain(&mut inside).collect();
            exists(&mut inside, &mut outside, budget)
        };
        let Selection::Only(actions) = self.statement.actions() else {
            let left = if is_left(None, budget)? {
                Left::By(Vec::new())
            } else {
                Left::Nothing
            };
            return Ok(left);
        };
        let mut found: HashMap<&Glob, bool> = HashMap::new();
        let mut left = Vec::new();
        for (at, action) in actions.iter().enumerate() {
            budget.spend(1)?;
            if within
                .iter()
                .all(|within| action.glob().begins_unlike(within.glob()))
            {
                continue;
            }
            budget.spend(1 + action.glob().tokens().len() / 8)?;
            let is_left = match found.get(action.glob()) {
                Some(is_left) => *is_left,
                None => {
                    let is_left = is_left(Some(action.glob()), budget)?;
                    found.insert(action.glob(), is_left);
                    is_left
                }
            };
            if is_left {
                left.push(at);
            }
        }
        Ok(if left.is_empty() {
            Left::Nothing
        } else {
            Left::By(left)
        })
    }

    fn actions_asked_about(&self, service: Option<&str>) -> Vec<ActionPattern> {
        match (self.question.actions, service) {
            (Some(actions), _) => vec![actions.clone()],
            (None, Some(service)) => acting::acting_services(service)
                .map(ActionPattern::all_of)
                .collect(),
            (None, None) => vec![ActionPattern::all_of("?*")],
        }
    }
}

/// The globs of the patterns that may match something of what is asked about: those of other services do not.
fn relevant<'p>(
    patterns: &'p [ActionPattern],
    within: &[ActionPattern],
    budget: &mut Budget,
) -> Result<Vec<&'p Glob>, Exhausted> {
    budget.spend(patterns.len())?;
    let relevant = patterns
        .iter()
        .filter(|pattern| is_relevant(pattern, within));
    Ok(relevant.map(Pattern::glob).collect())
}

fn is_relevant(pattern: &ActionPattern, within: &[ActionPattern]) -> bool {
    let mut within = within.iter();
    within.any(|within| !pattern.glob().begins_unlike(within.glob()))
}

/// The patterns at some places, in the order of the document and each once.
fn at<P: Eq + Hash>(patterns: &[P], mut places: Vec<usize>) -> Vec<&P> {
    places.sort_unstable();
    let mut seen = HashSet::new();
    let patterns = places.into_iter().map(|place| &patterns[place]);
    patterns.filter(|pattern| seen.insert(*pattern)).collect()
}
