//! From the entries of a pattern's text to a form in which their order has no meaning.
//!
//! In EventBridge the last of two equal paths counts, also across `$or`: a field that
//! stands after a `$or` replaces the values that its branches have at the same path.
//! Patterns that do this are rare. They are written out as alternatives, so that the keys
//! of every pattern can be sorted.

use std::sync::Arc;

use crate::dnf::Conjunction;
use crate::error::PatternError;
use crate::hash::Set;
use crate::model::{Field, Group, MAX_FIELDS, Or, is_reserved};

/// How many alternatives the `$or`s of one pattern may multiply to. Event Ruler has no
/// limit but memory.
pub(crate) const MAX_ALTERNATIVES: usize = 16_384;

/// A key of a pattern with what it holds, as written.
pub(crate) enum Entry {
    Field(Field),
    /// The path of the object that holds the `$or`, and the entries of each branch.
    Or(Box<str>, Vec<Vec<Entry>>),
}

/// The meaning of the entries, which are in the order of the text.
///
/// # Errors
/// When the pattern is too large.
pub(crate) fn normalize(entries: &[Entry]) -> Result<Group, PatternError> {
    let (alternatives, fields) = size(entries);
    if alternatives <= MAX_ALTERNATIVES
        && fields <= MAX_FIELDS
        && let Some((group, _)) = keep_structure(entries)
    {
        // Most patterns: they need not be written out.
        return Ok(group);
    }
    let alternatives = expand(entries, vec![Conjunction::new()])?;
    if let Some(large) = alternatives.iter().find(|fields| fields.len() > MAX_FIELDS) {
        return Err(PatternError::new(format!(
            "too many fields: {}, the limit is {MAX_FIELDS}",
            large.len()
        )));
    }
    Ok(match keep_structure(entries) {
        Some((group, _)) => group,
        None => rebuild(alternatives),
    })
}

/// At most how many alternatives the entries have, and how many fields all of them together.
fn size(entries: &[Entry]) -> (usize, usize) {
    let (mut alternatives, mut fields) = (1usize, 0usize);
    for entry in entries {
        match entry {
            Entry::Field(_) => fields += 1,
            Entry::Or(_, branches) => {
                let mut sum = 0usize;
                for (more, inside) in branches.iter().map(|branch| size(branch)) {
                    sum = sum.saturating_add(more);
                    fields += inside;
                }
                alternatives = alternatives.saturating_mul(sum);
            }
        }
    }
    (alternatives, fields)
}

/// Adds the entries to the alternatives found so far, in the order of the text: the last
/// of two equal paths counts.
fn expand(
    entries: &[Entry],
    mut found: Vec<Conjunction>,
) -> Result<Vec<Conjunction>, PatternError> {
    for entry in entries {
        match entry {
            Entry::Field(field) => {
                for conjunction in &mut found {
                    conjunction.insert(field.path.clone(), field.any_of.clone());
                }
            }
            Entry::Or(_, branches) => {
                let before = std::mem::take(&mut found);
                for branch in branches {
                    found.extend(expand(branch, before.clone())?);
                    if found.len() > MAX_ALTERNATIVES {
                        return Err(PatternError::new(format!(
                            "too complex: the `$or`s multiply to more than {MAX_ALTERNATIVES} alternatives"
                        )));
                    }
                }
            }
        }
    }
    Ok(found)
}

/// The entries with their `$or`s as they are, and the paths that they set. `None` if an
/// alternative sets a path twice, so that the order of the text matters.
fn keep_structure(entries: &[Entry]) -> Option<(Group, Set<Arc<str>>)> {
    let mut group = Group::default();
    let mut paths = Set::with_capacity_and_hasher(entries.len(), Default::default());
    for entry in entries.iter().rev() {
        let Entry::Field(field) = entry else {
            continue;
        };
        // From the end, so that of two equal paths the last one is kept.
        if paths.insert(field.path.clone()) {
            group.fields.push(field.clone());
        }
    }
    for entry in entries {
        let Entry::Or(base, branches) = entry else {
            continue;
        };
        let mut paths_inside = Set::default();
        let mut kept = Vec::with_capacity(branches.len());
        for branch in branches {
            let (branch, paths) = keep_structure(branch)?;
            kept.push(branch);
            match paths_inside.is_empty() {
                true => paths_inside = paths,
                false => paths_inside.extend(paths),
            }
        }
        // The object that holds the `$or` would be below a field.
        let is_below = |field: &Field| {
            base.strip_prefix(&*field.path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if paths_inside.iter().any(|path| paths.contains(path))
            || group.ors.iter().any(|or| or.base == *base)
            || group.fields.iter().any(is_below)
        {
            return None;
        }
        paths.extend(paths_inside);
        group.ors.push(Or {
            base: base.clone(),
            branches: kept,
        });
    }
    group.sort();
    Some((group, paths))
}

/// A group with the same meaning as the alternatives: the fields that all of them have,
/// and one `$or` for the rest.
pub(crate) fn rebuild(alternatives: Vec<Conjunction>) -> Group {
    let mut distinct: Vec<Conjunction> = Vec::new();
    for alternative in alternatives {
        if !distinct.contains(&alternative) {
            distinct.push(alternative);
        }
    }
    let Some((first, others)) = distinct.split_first() else {
        return Group::default();
    };
    let mut common: Conjunction = first
        .iter()
        .filter(|(path, any_of)| others.iter().all(|other| other.get(*path) == Some(*any_of)))
        .map(|(path, any_of)| (path.clone(), any_of.clone()))
        .collect();
    if distinct.len() > 1 && distinct.iter().any(|one| one.len() == common.len()) {
        // No branch may be empty, so the common fields move into the branches. Reserved
        // names may not: they come from outside every `$or`, and every branch has other
        // fields.
        common.retain(|path, _| is_reserved(path));
    }
    let mut group = group_of(common.clone());
    if distinct.len() > 1 {
        let branches = distinct.into_iter().map(|mut alternative| {
            alternative.retain(|path, _| !common.contains_key(path));
            group_of(alternative)
        });
        group.ors.push(Or {
            base: "".into(),
            branches: branches.collect(),
        });
    }
    group
}

pub(crate) fn group_of(fields: Conjunction) -> Group {
    let fields = fields
        .into_iter()
        .map(|(path, any_of)| Field { path, any_of });
    let mut group = Group {
        fields: fields.collect(),
        ors: Vec::new(),
    };
    group.sort();
    group
}
