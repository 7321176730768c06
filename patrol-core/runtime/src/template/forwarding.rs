//! Which events one forwarding rule takes: an event that two of them match would arrive twice, so
//! every event has its one rule.
//!
//! Events are told apart by the service that was called, and where that is too much for one pattern,
//! by the first word of the call's name and then by the name; what no service is named for is forwarded by a rule of the rest.

use std::collections::{BTreeMap, BTreeSet};

use patrol_core::{Matcher, Pattern, pattern::PatternError};

use super::{
    call_verbs::{self, together, verb},
    grouping::{self, bit},
    limits,
    narrowed::{alternatives, only, without},
    rule_patterns::RulePattern,
};

/// The service that was called.
const SOURCE: &str = "detail.eventSource";
/// The call's name.
const NAME: &str = "detail.eventName";
/// What the events are called of services that no rule names.
const OTHER: &str = "other";
/// Bits of a hash by which names are told apart.
const DEPTH: usize = 64;

/// Events to forward, and the rules that need them.
pub(super) struct Forward<'p> {
    /// A logical id.
    pub(super) id: String,
    pub(super) rules: Vec<&'p RulePattern>,
    pub(super) pattern: Pattern,
    /// Forwarding rules that take over events of this one where it is split.
    pub(super) split_off: Vec<String>,
}

/// What a rule needs of some events.
type Piece<'p> = (&'p RulePattern, Pattern);

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
        let mut split = Vec::new();
        divide(pieces, "", pattern_limit, &mut split)?;
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
    for together in components(loose) {
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

/// Rules that name no service, put together where one event may match several of them.
fn components(loose: Vec<&RulePattern>) -> Vec<Vec<&RulePattern>> {
    let mut components: Vec<Vec<&RulePattern>> = Vec::new();
    for with in loose {
        let (overlapping, mut apart): (Vec<_>, Vec<_>) =
            components.into_iter().partition(|together| {
                together
                    .iter()
                    .any(|other| may_overlap(&other.pattern, &with.pattern))
            });
        let mut joined = overlapping.concat();
        joined.push(with);
        apart.push(joined);
        components = apart;
    }
    components
}

/// A path of splits without the zeros at its end, what is needed, and the union of it.
type Split<'p> = (String, Vec<Piece<'p>>, Pattern);

/// Keeps events together where AWS takes their pattern, and splits the others by the call's name.
fn divide<'p>(
    pieces: Vec<Piece<'p>>,
    path: &str,
    pattern_limit: usize,
    found: &mut Vec<Split<'p>>,
) -> Result<(), PatternError> {
    if pieces.is_empty() {
        return Ok(());
    }
    let union = Pattern::union(pieces.iter().map(|(_, pattern)| pattern))?;
    let fits = limits::check_pattern("the union", &union, pattern_limit).is_ok();
    let halves = (!fits && path.len() < DEPTH)
        .then(|| {
            let depth = path.len();
            halves_by_verb(&pieces, depth).or_else(|| halves(&pieces, depth))
        })
        .flatten();
    let Some([zeros, ones]) = halves else {
        // What no split makes simple enough is forwarded without a look at the field: the rules look.
        let union = match union.too_complex_field() {
            None => union,
            Some(_) => {
                let wider = pieces
                    .iter()
                    .map(|(_, pattern)| pattern.without_wildcards());
                Pattern::union(&wider.collect::<Vec<_>>())?
            }
        };
        found.push((path.trim_end_matches('0').to_owned(), pieces, union));
        return Ok(());
    };
    divide(zeros, &format!("{path}0"), pattern_limit, found)?;
    divide(ones, &format!("{path}1"), pattern_limit, found)
}

/// The events whose call's name begins with a word that has a bit, and all others; `None` where no
/// pattern tells them apart.
fn halves_by_verb<'p>(pieces: &[Piece<'p>], depth: usize) -> Option<[Vec<Piece<'p>>; 2]> {
    let names = names(pieces);
    let verbs: BTreeSet<&str> = names.iter().map(|name| verb(name)).collect();
    // A word that a pattern does not tell from others stays with them.
    let apart = |verb: &&str| {
        let alone = [*verb].into();
        let mut patterns = pieces.iter();
        patterns.all(|(_, pattern)| call_verbs::split(pattern, NAME, &alone).is_some())
    };
    let told: BTreeSet<&str> = verbs.iter().copied().filter(apart).collect();
    if verbs.len() < 2 || told.is_empty() {
        return None;
    }
    let ones = told.into_iter().filter(|verb| bit(verb, depth)).collect();
    let mut halves = [Vec::new(), Vec::new()];
    for (with, pattern) in pieces {
        let sides = match BTreeSet::is_empty(&ones) {
            true => [Some(pattern.clone()), None],
            false => call_verbs::split(pattern, NAME, &ones)?,
        };
        for (half, side) in halves.iter_mut().zip(sides) {
            half.extend(side.map(|pattern| (*with, pattern)));
        }
    }
    Some(halves)
}

/// The names of calls that patterns ask for.
fn names(pieces: &[Piece<'_>]) -> BTreeSet<String> {
    let named = pieces.iter().flat_map(|(_, pattern)| alternatives(pattern));
    let named = named.filter_map(|alternative| alternative.exact_values(NAME));
    named.flatten().collect()
}

/// The events whose call's name has a bit, and all others; `None` where no pattern tells them apart.
fn halves<'p>(pieces: &[Piece<'p>], depth: usize) -> Option<[Vec<Piece<'p>>; 2]> {
    let names = names(pieces);
    if names.is_empty() {
        return None;
    }
    // A name that a prefix accepts, say, stays with the others.
    let apart = |name: &&str| {
        let mut patterns = pieces.iter().map(|(_, pattern)| pattern);
        bit(name, depth) && patterns.all(|pattern| without(pattern, NAME, &[name]).is_some())
    };
    let ones: Vec<&str> = names.iter().map(String::as_str).filter(apart).collect();
    let mut halves = [Vec::new(), Vec::new()];
    for (with, pattern) in pieces {
        let one = only(pattern, NAME, &ones)?;
        let zero = without(pattern, NAME, &ones)?;
        halves[0].extend(zero.map(|pattern| (*with, pattern)));
        halves[1].extend(one.map(|pattern| (*with, pattern)));
    }
    Some(halves)
}

/// Could one event match both? `false` is certain: these fields of an event have one value each.
fn may_overlap(one: &Pattern, other: &Pattern) -> bool {
    one.could_match_with(other, &["source", "detail-type", SOURCE, NAME])
}
