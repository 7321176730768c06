//! From the clauses of a text, in their order, to a form without order.
//!
//! In EventBridge a path that occurs twice takes the later value, also across `$or`:
//! a field after a `$or` replaces the branches' values at its path. Such patterns are
//! rare. They are written out as alternatives, so that nothing depends on the order of
//! keys any more and templates may sort them.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::error::PatternError;
use super::matcher::Matcher;
use super::model::{Field, Group, Or, path_order};

/// How many alternatives the `$or`s of one pattern may multiply to. Event Ruler has no
/// limit but memory.
const MAX_ROWS: usize = 16_384;

/// Event Ruler's limit of the fields of one alternative.
const MAX_FIELDS: usize = 256;

/// A key of a pattern and what it holds, as written.
pub(super) enum Clause {
    Field(Field),
    Or(Box<str>, Vec<Vec<Clause>>),
}

/// One alternative: the fields that must all match.
pub(super) type Row = BTreeMap<Arc<str>, Arc<[Matcher]>>;

/// Orders clauses, or refuses what is too large.
pub(super) fn normalize(clauses: &[Clause]) -> Result<Group, PatternError> {
    let rows = expand(clauses)?;
    if rows.iter().any(|row| row.len() > MAX_FIELDS) {
        return Err(PatternError::new("more than 256 fields"));
    }
    Ok(match keep(clauses) {
        Some((group, _)) => group,
        None => rebuild(rows),
    })
}

/// The alternatives, in the order of the text.
fn expand(clauses: &[Clause]) -> Result<Vec<Row>, PatternError> {
    fn go(clauses: &[Clause], mut rows: Vec<Row>) -> Result<Vec<Row>, PatternError> {
        for clause in clauses {
            match clause {
                Clause::Field(field) => {
                    for row in &mut rows {
                        row.insert(field.path.clone(), field.any_of.clone());
                    }
                }
                Clause::Or(_, branches) => {
                    let before = std::mem::take(&mut rows);
                    for branch in branches {
                        rows.extend(go(branch, before.clone())?);
                        if rows.len() > MAX_ROWS {
                            let reason = "the `$or`s multiply to more than 16,384 alternatives";
                            return Err(PatternError::new(reason));
                        }
                    }
                }
            }
        }
        Ok(rows)
    }
    go(clauses, vec![Row::new()])
}

/// The alternatives of a group, in which order does not matter.
pub(super) fn rows(group: &Group) -> Vec<Row> {
    fn go(group: &Group, mut rows: Vec<Row>) -> Vec<Row> {
        for field in &group.fields {
            for row in &mut rows {
                row.insert(field.path.clone(), field.any_of.clone());
            }
        }
        for or in &group.ors {
            let before = std::mem::take(&mut rows);
            for branch in &or.branches {
                rows.extend(go(branch, before.clone()));
            }
        }
        rows
    }
    go(group, vec![Row::new()])
}

/// The clauses as they stand and the paths they set, if no path is set twice on the
/// way through the alternatives.
fn keep(clauses: &[Clause]) -> Option<(Group, HashSet<Arc<str>>)> {
    let mut group = Group {
        fields: Vec::new(),
        ors: Vec::new(),
    };
    let mut paths = HashSet::new();
    for clause in clauses.iter().rev() {
        let Clause::Field(field) = clause else {
            continue;
        };
        // Seen from the end, the first one counts.
        if paths.insert(field.path.clone()) {
            group.fields.push(field.clone());
        }
    }
    for clause in clauses {
        let Clause::Or(base, branches) = clause else {
            continue;
        };
        let mut inside = HashSet::new();
        let mut kept = Vec::with_capacity(branches.len());
        for branch in branches {
            let (branch, set) = keep(branch)?;
            kept.push(branch);
            inside.extend(set);
        }
        let blocked = |field: &Field| {
            base.strip_prefix(&*field.path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if inside.iter().any(|path| paths.contains(path))
            || group.ors.iter().any(|or| or.base == *base)
            || group.fields.iter().any(blocked)
        {
            return None;
        }
        paths.extend(inside);
        group.ors.push(Or {
            base: base.clone(),
            branches: kept,
        });
    }
    sort(&mut group);
    Some((group, paths))
}

fn sort(group: &mut Group) {
    group.fields.sort_by(|a, b| path_order(&a.path, &b.path));
    group.ors.sort_by(|a, b| path_order(&a.base, &b.base));
}

/// A group that means the alternatives: what all have in common, and one `$or`.
fn rebuild(rows: Vec<Row>) -> Group {
    let mut distinct: Vec<Row> = Vec::new();
    for row in rows {
        if !distinct.contains(&row) {
            distinct.push(row);
        }
    }
    let Some((first, others)) = distinct.split_first() else {
        return Group {
            fields: Vec::new(),
            ors: Vec::new(),
        };
    };
    let mut common: Row = first
        .iter()
        .filter(|(path, any_of)| others.iter().all(|row| row.get(*path) == Some(*any_of)))
        .map(|(path, any_of)| (path.clone(), any_of.clone()))
        .collect();
    if distinct.len() > 1 && distinct.iter().any(|row| row.len() == common.len()) {
        // No branch may be empty. Reserved names cannot stand inside a branch; they
        // come from outside of any `$or`, so that every branch has other fields.
        common.retain(|path, _| is_reserved(path));
    }
    let fields = |row: Row| -> Vec<Field> {
        row.into_iter()
            .map(|(path, any_of)| Field { path, any_of })
            .collect()
    };
    let mut ors = Vec::new();
    if distinct.len() > 1 {
        let mut branches = Vec::with_capacity(distinct.len());
        for mut row in distinct {
            row.retain(|path, _| !common.contains_key(path));
            let mut branch = Group {
                fields: fields(row),
                ors: Vec::new(),
            };
            sort(&mut branch);
            branches.push(branch);
        }
        ors.push(Or {
            base: "".into(),
            branches,
        });
    }
    let mut group = Group {
        fields: fields(common),
        ors,
    };
    sort(&mut group);
    group
}

/// Keys that may not stand inside a `$or`: the operators that exist and those that
/// Event Ruler keeps for later.
pub(super) fn is_reserved(key: &str) -> bool {
    matches!(
        key,
        "exactly"
            | "equals-ignore-case"
            | "prefix"
            | "suffix"
            | "anything-but"
            | "exists"
            | "wildcard"
            | "numeric"
            | "cidr"
            | "html"
            | "="
            | "<"
            | "<="
            | ">"
            | ">="
            | "regex"
            | "not-wildcard"
            | "not-equals-ignore-case"
            | "date-after"
            | "date-on-or-after"
            | "date-before"
            | "date-on-or-before"
            | "in-date-range"
            | "ip-address-in-range"
            | "ip-address-not-in-range"
    )
}
