//! One pattern for the events of several.

use std::sync::Arc;

use crate::dnf::{Conjunction, conjunctions};
use crate::error::PatternError;
use crate::matcher::{AnythingBut, Matcher};
use crate::model::{Group, OR, is_reserved};
use crate::normalize::{MAX_ALTERNATIVES, rebuild};
use crate::pattern::Pattern;
use crate::shorten::{SHORT, lift, shortened};

impl Pattern {
    /// How many alternatives a rule's pattern may have: EventBridge refuses one whose `$or`s
    /// multiply to more ([`$or` matching][or]).
    ///
    /// [or]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    pub const MAX_COMBINATIONS: usize = 1_000;

    /// What the lengths of the pattern's `$or`s multiply to, one inside another as well; 1 without
    /// any. EventBridge takes [`MAX_COMBINATIONS`](Self::MAX_COMBINATIONS).
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::one_of([Pattern::source("aws.s3"), Pattern::source("aws.sts")]);
    /// assert_eq!(pattern.combinations(), 2);
    /// ```
    #[must_use]
    pub fn combinations(&self) -> usize {
        product(&self.group)
    }

    /// The pattern that matches an event if, and only if, at least one of the patterns does.
    ///
    /// Patterns that differ in one field become one list of values; the rest stands in one `$or`.
    /// The order of the patterns has no meaning. EventBridge's engine loses a branch of a `$or`
    /// that shares a value with an earlier one on every field, so no two branches do.
    ///
    /// # Errors
    /// When there are no patterns, one of them has a field that cannot stand inside a `$or`, or the
    /// alternatives multiply to more than 16,384.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let both = Pattern::union(&[
    ///     Pattern::api_call("iam.amazonaws.com", ["CreateUser"]),
    ///     Pattern::api_call("iam.amazonaws.com", ["DeleteUser"]),
    /// ])?;
    /// assert_eq!(
    ///     both,
    ///     Pattern::api_call("iam.amazonaws.com", ["CreateUser", "DeleteUser"]),
    /// );
    /// # Ok::<(), patrol_pattern::PatternError>(())
    /// ```
    pub fn union<'p>(patterns: impl IntoIterator<Item = &'p Self>) -> Result<Self, PatternError> {
        let patterns: Vec<&Self> = patterns.into_iter().collect();
        let (first, others) = patterns
            .split_first()
            .ok_or_else(|| PatternError::new("expected at least one pattern"))?;
        if others.iter().all(|other| other == first) {
            return Ok((*first).clone());
        }
        let mut all: Vec<Conjunction> = Vec::new();
        for pattern in &patterns {
            all.extend(conjunctions(&pattern.group));
        }
        if all.iter().any(|fields| fields.contains_key(OR)) {
            // Its JSON is read with Event Ruler's older grammar, which lacks some operators.
            return Err(PatternError::new(
                "a pattern with a field named `$or` has no union with another",
            ));
        }
        for fields in &mut all {
            for any_of in fields.values_mut() {
                *any_of = sorted(any_of.to_vec());
            }
        }
        all.sort_by_cached_key(text);
        all.dedup();
        absorb(&mut all);
        merge(&mut all);
        absorb(&mut all);
        let mut apart = set_apart(all)?;
        merge(&mut apart);
        let mut group = rebuild(apart);
        lift(&mut group);
        for or in &group.ors {
            check_branches(&or.branches)?;
        }
        let flat = Self::from_group(shortened(group.clone(), false));
        if flat.to_string().len() <= SHORT {
            return Ok(flat);
        }
        let nested = Self::from_group(shortened(group, true));
        let fits = nested.combinations() <= Self::MAX_COMBINATIONS;
        Ok(if fits { nested } else { flat })
    }
}

fn product(group: &Group) -> usize {
    let ors = group.ors.iter().map(|or| {
        let inside = or.branches.iter().map(product);
        inside.fold(or.branches.len(), usize::saturating_mul)
    });
    ors.fold(1, usize::saturating_mul)
}

/// Takes out alternatives whose every event another one matches too.
fn absorb(all: &mut Vec<Conjunction>) {
    let mut at = 0;
    while at < all.len() {
        let one = &all[at];
        let absorbed = all.iter().enumerate().any(|(other, by)| {
            other != at && absorbs(by, one) && (other < at || !absorbs(one, by))
        });
        if absorbed {
            all.remove(at);
        } else {
            at += 1;
        }
    }
}

/// Does `by` match whatever `one` matches?
///
/// A field that asks for absence is judged by the elements of arrays that earlier fields have
/// chosen, so that one field less can mean another answer: then both must have the same fields.
fn absorbs(by: &Conjunction, one: &Conjunction) -> bool {
    let wider = |(path, any_of): (&Arc<str>, &Arc<[Matcher]>)| {
        let narrower = one.get(path);
        narrower.is_some_and(|narrower| narrower.iter().all(|with| any_of.contains(with)))
    };
    let asks_for_absence = || {
        let mut matchers = by.values().flat_map(|any_of| any_of.iter());
        matchers.any(|matcher| *matcher == Matcher::Exists(false))
    };
    by.iter().all(wider) && (by.len() == one.len() || !asks_for_absence())
}

/// Makes one alternative of two that differ in a single field, as long as there are any.
fn merge(all: &mut Vec<Conjunction>) {
    let mut at = 0;
    while at < all.len() {
        let partner =
            (0..at).find_map(|other| Some((other, one_difference(&all[other], &all[at])?)));
        let Some((other, path)) = partner else {
            at += 1;
            continue;
        };
        let merged = all.remove(at);
        if let (Some(into), Some(more)) = (all[other].get_mut(&path), merged.get(&path)) {
            *into = sorted(into.iter().chain(&**more).cloned().collect());
        }
        // The merged one may now differ in one field from any other.
        let merged = all.remove(other);
        at = at.saturating_sub(1);
        all.insert(at, merged);
    }
    all.sort_by_cached_key(text);
}

/// The field in which two alternatives differ, if it is the only one.
fn one_difference(one: &Conjunction, other: &Conjunction) -> Option<Arc<str>> {
    if !one.keys().eq(other.keys()) {
        return None;
    }
    let pairs = one.iter().zip(other.values());
    let mut different = pairs.filter(|((_, any_of), other)| *any_of != *other);
    match (different.next(), different.next()) {
        (Some(((path, _), _)), None) => Some(path.clone()),
        _ => None,
    }
}

/// The same alternatives, of which no two share a value on every field.
fn set_apart(all: Vec<Conjunction>) -> Result<Vec<Conjunction>, PatternError> {
    let mut apart: Vec<Conjunction> = Vec::new();
    for one in all {
        let mut pieces = vec![one];
        for earlier in &apart {
            pieces = pieces
                .into_iter()
                .flat_map(|piece| without(piece, earlier))
                .collect();
        }
        apart.extend(pieces);
        if apart.len() > MAX_ALTERNATIVES {
            return Err(PatternError::new(format!(
                "too complex: the union has more than {MAX_ALTERNATIVES} alternatives"
            )));
        }
    }
    Ok(apart)
}

/// What an alternative asks for beside another one with the same fields.
fn without(mut piece: Conjunction, earlier: &Conjunction) -> Vec<Conjunction> {
    let shared = |(path, any_of): (&Arc<str>, &Arc<[Matcher]>)| {
        earlier[path].iter().any(|value| any_of.contains(value))
    };
    if !piece.keys().eq(earlier.keys()) || !piece.iter().all(shared) {
        return vec![piece];
    }
    let mut left = Vec::new();
    for (path, taken) in earlier {
        let (both, more): (Vec<_>, Vec<_>) = piece[path]
            .iter()
            .cloned()
            .partition(|value| taken.contains(value));
        if !more.is_empty() {
            let mut rest = piece.clone();
            rest.insert(path.clone(), more.into());
            left.push(rest);
        }
        piece.insert(path.clone(), both.into());
    }
    left
}

/// Inside a `$or` the names of operators name no field.
fn check_branches(branches: &[Group]) -> Result<(), PatternError> {
    let mut fields = branches.iter().flat_map(|branch| &branch.fields);
    match fields.find(|field| is_reserved(&field.path)) {
        None => Ok(()),
        Some(field) => Err(PatternError::new(format!(
            "`{}` is reserved: it cannot name a field inside `$or`",
            field.path
        ))),
    }
}

/// Values in the order of their text, each once. One that accepts nothing is left out: the engine
/// takes it after another value only.
fn sorted(mut any_of: Vec<Matcher>) -> Arc<[Matcher]> {
    any_of.retain(|matcher| !excludes_nothing(matcher));
    any_of.sort_by_cached_key(ToString::to_string);
    any_of.dedup();
    any_of.into()
}

fn excludes_nothing(matcher: &Matcher) -> bool {
    let Matcher::AnythingBut(excluded) = matcher else {
        return false;
    };
    match excluded {
        AnythingBut::Strings(list) | AnythingBut::Prefix(list) | AnythingBut::Suffix(list) => {
            list.is_empty()
        }
        AnythingBut::Numbers(list) => list.is_empty(),
        AnythingBut::EqualsIgnoreCase(list) => list.is_empty(),
        AnythingBut::Wildcard(list) => list.is_empty(),
    }
}

fn text(fields: &Conjunction) -> String {
    let mut text = String::new();
    for (path, any_of) in fields {
        text.push_str(path);
        for matcher in any_of.iter() {
            text.push('\n');
            matcher.push_json(&mut text);
        }
        text.push('\n');
    }
    text
}
