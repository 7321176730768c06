//! A pattern for a part of its events: those with certain texts at a path, or all others.

use patrol_core::{
    Matcher, Pattern,
    pattern::{AnythingBut, PartialEvent},
};

use super::call_verbs::together;

/// The service that was called.
pub(super) const SOURCE: &str = "detail.eventSource";

/// The pattern for those of its events that have one of the texts at a path, where an event has one
/// value at most: nothing where there is none, and `None` where no pattern says it.
pub(super) fn only(pattern: &Pattern, path: &str, texts: &[&str]) -> Option<Option<Pattern>> {
    let mut parts = Vec::new();
    for alternative in alternatives(pattern) {
        let taken = taken(&alternative, path, texts);
        if !taken.is_empty() {
            parts.push(alternative.try_field(path, taken).ok()?);
        }
    }
    together(&parts)
}

/// The pattern for those of its events that have none of the texts at a path: nothing where there is
/// none, and `None` where no pattern says it.
pub(super) fn without(pattern: &Pattern, path: &str, texts: &[&str]) -> Option<Option<Pattern>> {
    let mut parts = Vec::new();
    for alternative in pattern.alternatives() {
        let taken = taken(&Pattern::from(alternative.clone()), path, texts);
        if taken.is_empty() {
            parts.push(Pattern::from(alternative));
            continue;
        }
        let left = match alternative.matchers(path) {
            None => vec![
                Matcher::try_anything_but(taken).ok()?,
                Matcher::exists(false),
            ],
            Some(any_of) => {
                let left = any_of.iter().map(|matcher| left_of(matcher, &taken));
                let left: Option<Vec<_>> = left.collect();
                left?.into_iter().flatten().collect()
            }
        };
        if !left.is_empty() {
            parts.push(Pattern::from(alternative).try_field(path, left).ok()?);
        }
    }
    together(&parts)
}

/// What a matcher accepts beside some texts: nothing, or `None` where no matcher says it.
fn left_of(matcher: &Matcher, texts: &[&str]) -> Option<Option<Matcher>> {
    if !texts.iter().any(|text| matcher.accepts_text(text)) {
        return Some(Some(matcher.clone()));
    }
    let others = |more: &[String]| {
        let excluded = texts.iter().map(|text| (*text).to_owned());
        Matcher::try_anything_but(excluded.chain(more.iter().cloned()))
    };
    match matcher {
        Matcher::Exact(_) | Matcher::Exactly(_) => Some(None),
        Matcher::Exists(true) => others(&[]).ok().map(Some),
        Matcher::AnythingBut(AnythingBut::Strings(excluded)) => {
            others(excluded.as_slice()).ok().map(Some)
        }
        _ => None,
    }
}

pub(super) fn alternatives(pattern: &Pattern) -> impl Iterator<Item = Pattern> {
    pattern.alternatives().into_iter().map(Pattern::from)
}

/// Those of the texts that an event may have at a path.
fn taken<'t>(pattern: &Pattern, path: &str, texts: &[&'t str]) -> Vec<&'t str> {
    let may = |text: &&&str| pattern.could_match(&PartialEvent::new().field(path, [**text]));
    texts.iter().filter(may).copied().collect()
}
