//! `Deny` statements: which of them surely take something away, and from which resources.

use serde_json::Value;

use crate::{
    automaton::Automaton,
    budget::{Budget, Exhausted},
    glob::Glob,
    pattern::{ActionPattern, Pattern, ResourcePattern},
    search::exists,
    selection::Selection,
    statement::{Effect, Statement},
};

/// The `Deny` statements of a document that hold for everybody and under no condition.
#[derive(Debug, Clone)]
pub(crate) struct Denials<'d>(Vec<&'d Statement>);

/// Which of the denials deny on all of some resources, one flag for each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Covering(Vec<bool>);

impl Covering {
    /// How many words of memory it takes.
    pub(crate) fn words(&self) -> usize {
        self.0.len() / 8
    }
}

/// A part of the resources of an `Allow` statement.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part<'a> {
    /// The resource that has the policy, if the statement names none.
    Owner,
    /// What an element of `Resource` matches, with its place in the list.
    Element(usize, &'a ResourcePattern),
    /// What no element of `NotResource` matches.
    Rest(&'a [ResourcePattern]),
}

impl<'d> Denials<'d> {
    pub(crate) fn new(statements: &'d [Statement]) -> Self {
        Denials(
            statements
                .iter()
                .filter(|statement| is_sure(statement))
                .collect(),
        )
    }

    /// The actions of covering denials.
    pub(crate) fn actions(
        &self,
        covering: &Covering,
    ) -> impl Iterator<Item = &'d Selection<ActionPattern>> {
        let statements = self.0.iter().zip(covering.0.clone());
        statements.filter_map(|(statement, covers)| covers.then_some(statement.actions()))
    }

    /// The denials that cover all resources asked about.
    pub(crate) fn covering(
        &self,
        asked: &ResourcePattern,
        budget: &mut Budget,
    ) -> Result<Covering, Exhausted> {
        let covers = |statement: &&Statement| covers(statement, &[asked.glob()], &[], budget);
        Ok(Covering(
            self.0.iter().map(covers).collect::<Result<_, _>>()?,
        ))
    }

    /// The denials that cover those resources asked about that are in a part of a statement's.
    pub(crate) fn covering_part(
        &self,
        everywhere: &Covering,
        part: Part<'_>,
        asked: &ResourcePattern,
        budget: &mut Budget,
    ) -> Result<Covering, Exhausted> {
        budget.spend(1 + everywhere.words())?;
        let mut covering = everywhere.clone();
        for (statement, covers_part) in self.0.iter().zip(&mut covering.0) {
            if *covers_part {
                continue;
            }
            let denied = statement.resources();
            *covers_part = match part {
                Part::Owner => denied.is_none(),
                Part::Element(_, element) => {
                    // A variable has one value in a request, so what is written alike is alike.
                    let is_same = match denied {
                        Some(Selection::Only(patterns)) => {
                            budget.spend(1 + patterns.len())?;
                            patterns.contains(element)
                        }
                        _ => false,
                    };
                    // A single resource has no parts.
                    let is_part = asked.has_wildcards();
                    is_same
                        || is_part
                            && covers(statement, &[element.glob(), asked.glob()], &[], budget)?
                }
                Part::Rest(patterns) => covers(statement, &[asked.glob()], patterns, budget)?,
            };
        }
        Ok(covering)
    }
}

/// Whether a statement denies something to everybody, under any condition.
fn is_sure(statement: &Statement) -> bool {
    let everyone = Value::from("*");
    let is_for_everyone = statement.not_principal().is_none()
        && statement
            .principal()
            .is_none_or(|principal| *principal == everyone);
    statement.effect() == Effect::Deny && statement.condition().is_none() && is_for_everyone
}

/// Whether a statement denies on every resource that all of `inside` match and none of `outside` does.
fn covers(
    statement: &Statement,
    inside: &[&Glob],
    outside: &[ResourcePattern],
    budget: &mut Budget,
) -> Result<bool, Exhausted> {
    // No resource that is looked for is matched by a pattern that begins otherwise.
    let is_relevant = |pattern: &&ResourcePattern| {
        let mut inside = inside.iter();
        inside.all(|glob| !pattern.glob().begins_unlike(glob))
    };
    let Some(denied) = statement.resources() else {
        // It denies on the resource that has the policy, whatever that is.
        return Ok(false);
    };
    budget.spend(1 + denied.patterns().len() + outside.len())?;
    let relevant: Vec<_> = denied.patterns().iter().filter(is_relevant).collect();
    let mut automata = Vec::new();
    for glob in inside {
        automata.push(Automaton::new([*glob], budget)?);
    }
    let outside = outside.iter().filter(is_relevant);
    let mut outside: Vec<&Glob> = certain(outside).collect();
    match denied {
        Selection::Only(_) => outside.extend(certain(relevant)),
        // Where one of these may match, nothing is denied.
        Selection::Except(_) => automata.push(Automaton::new(
            relevant.into_iter().map(Pattern::glob),
            budget,
        )?),
    }
    let mut outside = Automaton::new(outside, budget)?;
    let is_left = exists(&mut Vec::from_iter(&mut automata), &mut outside, budget)?;
    Ok(!is_left)
}

/// The globs of the patterns that match for sure, see [`ResourcePattern::is_certain`].
fn certain<'a>(
    patterns: impl IntoIterator<Item = &'a ResourcePattern>,
) -> impl Iterator<Item = &'a Glob> {
    let certain = patterns.into_iter().filter(|pattern| pattern.is_certain());
    certain.map(Pattern::glob)
}
