//! Dividing what is too much for one pattern, so that each event has its one forwarding rule.
//!
//! Calls are told apart by how their names begin: by the first word, and where the calls of one word are still too much, by more
//! letters. What no event matches together is told apart as well.

use std::collections::BTreeSet;

use patrol_core::{Pattern, pattern::PatternError};

use super::{
    call_verbs::{self, a_letter_longer, verb},
    grouping::bit,
    limits,
    narrowed::{SOURCE, alternatives},
    rule_patterns::RulePattern,
};

/// The call's name.
const NAME: &str = "detail.eventName";
/// Bits of a hash by which names are told apart.
const DEPTH: usize = 64;

/// What a rule needs of some events.
pub(super) type Piece<'p> = (&'p RulePattern, Pattern);

/// A path of splits without the zeros at its end, what is needed, and the union of it.
pub(super) type Split<'p> = (String, Vec<Piece<'p>>, Pattern);

/// Keeps events together where AWS takes their pattern, and divides the others.
pub(super) fn divide<'p>(
    pieces: &[Piece<'p>],
    pattern_limit: usize,
) -> Result<Vec<Split<'p>>, PatternError> {
    let names = names(pieces);
    let mut beginnings: BTreeSet<&str> = names.iter().map(|name| verb(name)).collect();
    loop {
        let mut found = Vec::new();
        split(pieces.to_vec(), "", &beginnings, pattern_limit, &mut found)?;
        let mut longer = beginnings.clone();
        for (_, pieces, union) in &found {
            if !fits(union, pattern_limit) {
                lengthen(&mut longer, pieces, &names);
            }
        }
        if longer == beginnings {
            return Ok(found);
        }
        beginnings = longer;
    }
}

fn fits(union: &Pattern, pattern_limit: usize) -> bool {
    limits::check_pattern("the union", union, pattern_limit).is_ok()
}

/// Makes the beginnings longer by which the names of some pieces are told apart.
fn lengthen<'n>(
    beginnings: &mut BTreeSet<&'n str>,
    pieces: &[Piece<'_>],
    all: &'n BTreeSet<String>,
) {
    for name in names(pieces) {
        let Some(short) = beginning(&name, beginnings) else {
            continue;
        };
        let begins = all.iter().filter(|name| name.starts_with(short));
        let longer: BTreeSet<&str> = begins
            .map(|name| a_letter_longer(name, short.len()))
            .collect();
        // A beginning of another one takes its names, too.
        let shortest = longer.iter().filter(|one| {
            let mut others = longer.iter().filter(|other| other != one);
            !others.any(|other| one.starts_with(other))
        });
        let shortest: Vec<_> = shortest.copied().collect();
        beginnings.remove(short);
        beginnings.extend(shortest);
    }
}

/// That of the beginnings with which the name begins; none is the beginning of another one.
fn beginning<'n>(name: &str, beginnings: &BTreeSet<&'n str>) -> Option<&'n str> {
    let mut all = beginnings.iter().copied();
    all.find(|beginning| name.starts_with(beginning))
}

/// The names of calls that patterns ask for.
fn names(pieces: &[Piece<'_>]) -> BTreeSet<String> {
    let named = pieces.iter().flat_map(|(_, pattern)| alternatives(pattern));
    let named = named.filter_map(|alternative| alternative.exact_values(NAME));
    named.flatten().collect()
}

fn split<'p>(
    pieces: Vec<Piece<'p>>,
    path: &str,
    beginnings: &BTreeSet<&str>,
    pattern_limit: usize,
    found: &mut Vec<Split<'p>>,
) -> Result<(), PatternError> {
    if pieces.is_empty() {
        return Ok(());
    }
    let union = Pattern::union(pieces.iter().map(|(_, pattern)| pattern))?;
    let halves = (!fits(&union, pattern_limit) && path.len() < DEPTH)
        .then(|| by_name(&pieces, path, beginnings).or_else(|| apart(&pieces, path.len())))
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
    let mut deeper = |pieces, bit| {
        let path = format!("{path}{bit}");
        split(pieces, &path, beginnings, pattern_limit, found)
    };
    deeper(zeros, 0)?;
    deeper(ones, 1)
}

/// The events whose call's name has a beginning with a bit, and all others; `None` where no pattern
/// tells them apart.
fn by_name<'p>(
    pieces: &[Piece<'p>],
    path: &str,
    beginnings: &BTreeSet<&str>,
) -> Option<[Vec<Piece<'p>>; 2]> {
    let names = names(pieces);
    let named = names.iter().filter_map(|name| beginning(name, beginnings));
    // A beginning that a pattern does not tell from others stays with them.
    let is_told = |one: &&str| {
        let alone = [*one].into();
        let mut patterns = pieces.iter();
        patterns.all(|(_, pattern)| call_verbs::split(pattern, NAME, &alone).is_some())
    };
    let told: BTreeSet<&str> = named.filter(is_told).collect();
    let verbs: BTreeSet<&str> = told.iter().map(|one| verb(one)).collect();
    let ones: BTreeSet<&str> = match told.len() {
        0 => return None,
        // Events of names that no rule asks for are where all bits are zero.
        1 if path.contains('1') => return None,
        1 => told,
        // Those of one verb go the same way until it is alone.
        _ if verbs.len() > 1 => {
            let ones = told.into_iter().filter(|one| bit(verb(one), path.len()));
            ones.collect()
        }
        _ => told
            .into_iter()
            .filter(|one| bit(one, path.len()))
            .collect(),
    };
    let mut halves = [Vec::new(), Vec::new()];
    for (with, pattern) in pieces {
        let sides = match ones.is_empty() {
            true => [Some(pattern.clone()), None],
            false => call_verbs::split(pattern, NAME, &ones)?,
        };
        for (half, side) in halves.iter_mut().zip(sides) {
            half.extend(side.map(|pattern| (*with, pattern)));
        }
    }
    Some(halves)
}

/// Pieces of which no event matches two, divided by a bit of their rules' names.
fn apart<'p>(pieces: &[Piece<'p>], depth: usize) -> Option<[Vec<Piece<'p>>; 2]> {
    let components = components(pieces.to_vec(), |(_, pattern)| pattern);
    if components.len() < 2 {
        return None;
    }
    let mut halves = [Vec::new(), Vec::new()];
    for component in components {
        let names = component.iter().map(|(with, _)| with.rule.name);
        let side = names.min().is_some_and(|name| bit(name, depth));
        halves[usize::from(side)].extend(component);
    }
    Some(halves)
}

/// What one event may match, put together.
pub(super) fn components<T>(items: Vec<T>, pattern: impl Fn(&T) -> &Pattern) -> Vec<Vec<T>> {
    let mut components: Vec<Vec<T>> = Vec::new();
    for item in items {
        let (overlapping, mut apart): (Vec<_>, Vec<_>) =
            components.into_iter().partition(|together| {
                let mut others = together.iter();
                others.any(|other| may_overlap(pattern(other), pattern(&item)))
            });
        let mut joined: Vec<T> = overlapping.into_iter().flatten().collect();
        joined.push(item);
        apart.push(joined);
        components = apart;
    }
    components
}

/// Could one event match both? `false` is certain: these fields of an event have one value each.
pub(super) fn may_overlap(one: &Pattern, other: &Pattern) -> bool {
    let single = [
        "source",
        "detail-type",
        SOURCE,
        NAME,
        "detail.errorCode",
        "detail.userIdentity.type",
    ];
    one.could_match_with(other, &single)
}
