//! Which events one forwarding rule takes: an event that two of them match would arrive twice, so
//! every event has its one rule.
//!
//! Events are told apart by the service that was called, and where that is too much for one pattern, divided
//! further; what no service is named for is forwarded by a rule of the rest.

use std::collections::{BTreeMap, BTreeSet};

use patrol_core::{Matcher, Pattern, pattern::PatternError};

use super::{
    call_verbs::together,
    division::{self, Piece, components, may_overlap},
    grouping,
    narrowed::{SOURCE, alternatives, only, without},
    rule_patterns::RulePattern,
};

/// What the events are called of services that no rule names.
const OTHER: &str = "other";

/// Events to forward, and the rules that need them.
pub(super) struct Forward<'p> {
    /// A logical id.
    pub(super) id: String,
    pub(super) rules: Vec<&'p RulePattern>,
    pub(super) pattern: Pattern,
    /// Forwarding rules that take over events of this one where it is split.
    pub(super) split_off: Vec<String>,
}

/// Shares the events that rules need out among forwarding rules.
///
/// # Errors
/// When patterns that one event may match cannot be put together.
pub(super) fn forwards(
    rules: &[RulePattern],
    pattern_limit: usize,
) -> Result<Vec<Forward<'_>>, PatternError> {
    let mut forwards = Vec::new();
    for (service, pieces) in by_service(rules) {
        let split = division::divide(&pieces, pattern_limit)?;
        let id = grouping::id(&service, "Forward");
        for (path, pieces, pattern) in &split {
            let mut rules: Vec<_> = pieces.iter().map(|(rule, _)| *rule).collect();
            rules.dedup_by_key(|with| with.rule.name);
            let below = split
                .iter()
                .filter(|(other, ..)| grouping::is_below(other, path));
            forwards.push(Forward {
                id: id.clone() + path,
                rules,
                pattern: pattern.clone(),
                split_off: below.map(|(other, ..)| id.clone() + other).collect(),
            });
        }
    }
    Ok(forwards)
}

/// What each rule needs of each service's events, and of those of the rest.
fn by_service(rules: &[RulePattern]) -> BTreeMap<String, Vec<Piece<'_>>> {
    let mut sources: BTreeMap<String, Vec<Piece<'_>>> = BTreeMap::new();
    let mut loose = Vec::new();
    for with in rules {
        let named = with.pattern.exact_values(SOURCE).unwrap_or_default();
        let parts = named
            .iter()
            .map(|source| only(&with.pattern, SOURCE, &[source]));
        let parts: Option<Vec<_>> = parts.collect();
        match parts {
            Some(parts) if !parts.is_empty() => {
                for (source, part) in named.into_iter().zip(parts) {
                    let pieces = sources.entry(source).or_default();
                    pieces.extend(part.map(|pattern| (with, pattern)));
                }
            }
            _ => loose.push(with),
        }
    }
    let pinned = sources.clone();
    let mut rest: BTreeMap<String, Vec<Piece<'_>>> = BTreeMap::new();
    for together in components(loose, |with| &with.pattern) {
        let overlaps = |pieces: &Vec<Piece<'_>>| {
            let mut pairs = pieces
                .iter()
                .flat_map(|(_, one)| together.iter().map(move |with| (one, with)));
            pairs.any(|(one, with)| may_overlap(one, &with.pattern))
        };
        let named: Vec<&str> = pinned
            .iter()
            .filter(|(_, pieces)| overlaps(pieces))
            .map(|(source, _)| source.as_str())
            .collect();
        let parts: Option<Vec<_>> = together
            .iter()
            .map(|with| parts(&with.pattern, &named))
            .collect();
        let services: BTreeSet<_> = together
            .iter()
            .map(|with| grouping::service(&with.pattern))
            .collect();
        let service = match services.first() {
            _ if !named.is_empty() => OTHER.to_owned(),
            Some(service) if services.len() == 1 => service.clone(),
            _ => grouping::VARIOUS.to_owned(),
        };
        let rest = rest.entry(service).or_default();
        let Some(parts) = parts else {
            // No pattern says what is left: all of these events have one forwarding rule.
            for source in &named {
                rest.extend(sources.remove(*source).unwrap_or_default());
            }
            rest.extend(together.iter().map(|with| (*with, with.pattern.clone())));
            continue;
        };
        for (with, (parts, other)) in together.iter().zip(parts) {
            rest.extend(other.map(|pattern| (*with, pattern)));
            for (source, part) in named.iter().zip(parts) {
                let pieces = sources.entry((*source).to_owned()).or_default();
                pieces.extend(part.map(|pattern| (*with, pattern)));
            }
        }
    }
    for (source, pieces) in sources {
        let service = source.strip_suffix(".amazonaws.com").unwrap_or(&source);
        rest.entry(service.to_owned()).or_default().extend(pieces);
    }
    rest.retain(|_, pieces| !pieces.is_empty());
    for pieces in rest.values_mut() {
        pieces.sort_by_key(|(with, _)| with.rule.name);
    }
    rest
}

/// What a pattern asks for of each of the sources, and of the others.
type Parts = (Vec<Option<Pattern>>, Option<Pattern>);

/// Divides a pattern's events; `None` where no pattern says it.
fn parts(pattern: &Pattern, sources: &[&str]) -> Option<Parts> {
    if !pattern.paths().iter().any(|path| path == SOURCE)
        && let Some(labels) = labels(sources)
    {
        return parts_by_label(pattern, &labels);
    }
    let of = |source: &&str| only(pattern, SOURCE, &[source]);
    let parts = sources.iter().map(of).collect::<Option<_>>()?;
    Some((parts, without(pattern, SOURCE, sources)?))
}

/// The beginnings of the sources by which they differ: `ec2` of `ec2.amazonaws.com` where `ecs.amazonaws.com` is another. Of
/// many services they are a third as long, and as good: events of others that begin so go with that service's.
fn labels<'s>(sources: &[&'s str]) -> Option<Vec<&'s str>> {
    let beginning = |source: &&'s str| {
        let ends = source.char_indices().skip(1).map(|(end, _)| end);
        let mut beginnings = ends.map(|end| &source[..end]);
        beginnings.find(|beginning| {
            let mut others = sources.iter().filter(|other| other != &source);
            !others.any(|other| other.starts_with(beginning))
        })
    };
    let labels: Option<Vec<_>> = sources.iter().map(beginning).collect();
    labels.filter(|labels| !labels.is_empty())
}

/// Divides the events of a pattern that asks for no source.
fn parts_by_label(pattern: &Pattern, labels: &[&str]) -> Option<Parts> {
    let with = |any_of: Vec<Matcher>| {
        let parts = alternatives(pattern).map(|one| one.try_field(SOURCE, any_of.clone()).ok());
        together(&parts.collect::<Option<Vec<_>>>()?)
    };
    let parts = labels
        .iter()
        .map(|label| with(vec![Matcher::prefix(*label)]));
    let parts = parts.collect::<Option<_>>()?;
    let excluded = Matcher::try_anything_but_prefix(labels.iter().copied()).ok()?;
    Some((parts, with(vec![excluded, Matcher::exists(false)])?))
}
