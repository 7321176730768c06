//! A pattern with what its branches have in common written once.

use std::cmp::Reverse;

use crate::model::{Field, Group, OR, Or, is_reserved};

/// What all branches of a `$or` ask for in the same words stands beside it, the longest first, as long
/// as no branch is left with nothing.
pub(crate) fn lift(group: &mut Group) {
    for or in &mut group.ors {
        let Some((first, others)) = or.branches.split_first() else {
            continue;
        };
        let shared = |field: &&Field| others.iter().all(|other| other.fields.contains(field));
        let mut common: Vec<Field> = first.fields.iter().filter(shared).cloned().collect();
        common.sort_by_key(|field| Reverse(length(field)));
        for field in common {
            if or.branches.iter().any(|branch| branch.fields.len() < 2) {
                break;
            }
            for branch in &mut or.branches {
                branch.fields.retain(|other| *other != field);
            }
            group.fields.push(field);
        }
    }
    group.sort();
}

/// Characters of a field in a pattern's text.
fn length(field: &Field) -> usize {
    let matchers = field.any_of.iter();
    let text: usize = matchers.map(|matcher| matcher.to_string().len()).sum();
    text + field.path.len()
}

/// Characters that a field must save before it is written once for several branches.
const WORTH_IT: usize = 40;

/// Characters that EventBridge takes of a pattern, unless the quota was raised: a union that is longer is shortened as far
/// as it goes, at the price of `$or`s within `$or`s.
///
/// Source: [quotas](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html).
pub(crate) const SHORT: usize = 2_048;

/// The group with what its branches have in common written once; in branches of branches as well where it is `deep`.
pub(crate) fn shortened(mut group: Group, deep: bool) -> Group {
    for or in &mut group.ors {
        or.branches = factored(std::mem::take(&mut or.branches), deep);
        or.base = base(&or.branches, &group.fields);
    }
    group
}

/// The branches of a `$or`, a field that several of them ask for in the same words written once.
fn factored(mut branches: Vec<Group>, deep: bool) -> Vec<Group> {
    let mut found = Vec::new();
    while let Some(field) = costliest(&branches) {
        let (mut with, without): (Vec<_>, Vec<_>) = branches
            .into_iter()
            .partition(|branch| branch.fields.contains(&field));
        for branch in &mut with {
            branch.fields.retain(|other| *other != field);
        }
        let mut inside = Group {
            fields: vec![field],
            ors: vec![Or {
                base: "".into(),
                branches: with,
            }],
        };
        if deep {
            lift(&mut inside);
            inside = shortened(inside, deep);
        } else {
            for or in &mut inside.ors {
                or.base = base(&or.branches, &inside.fields);
            }
        }
        found.push(inside);
        branches = without;
    }
    // Other branches of the same `$or` stand as they are.
    branches.extend(found);
    branches
}

/// The field that is written most often for nothing, of branches that ask for others as well.
fn costliest(branches: &[Group]) -> Option<Field> {
    // A `$or` has two branches at least.
    if branches.len() < 2 {
        return None;
    }
    let fields = branches.iter().flat_map(|branch| &branch.fields);
    // A field without a name would hold the object of the `$or`.
    let named = fields.filter(|field| !field.path.is_empty());
    let costs = named.map(|field| {
        let with = branches
            .iter()
            .filter(|branch| branch.fields.contains(field));
        let alone = with.clone().any(|branch| branch.fields.len() == 1);
        let times = if alone { 0 } else { with.count() - 1 };
        (length(field) * times, field)
    });
    let (saved, field) =
        costs.max_by(|(a, one), (b, other)| (a, &other.path).cmp(&(b, &one.path)))?;
    (saved >= WORTH_IT).then(|| field.clone())
}

/// The object that holds every field of the branches, so that its name is written once.
fn base(branches: &[Group], beside: &[Field]) -> Box<str> {
    let mut all = Vec::new();
    for branch in branches {
        collect_paths(branch, &mut all);
    }
    let paths = || all.iter().copied();
    let mut base = "";
    let Some(first) = paths().next() else {
        return base.into();
    };
    for (end, _) in first.match_indices('.') {
        let longer = &first[..end];
        let inside = |path: &str| {
            let rest = path.strip_prefix(longer)?.strip_prefix('.')?;
            let key = rest.split('.').next().unwrap_or(rest);
            Some(key != OR && !is_reserved(key))
        };
        let clear = beside.iter().all(|field| {
            let rest = longer.strip_prefix(&*field.path);
            !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        let named = longer
            .split('.')
            .all(|key| !key.is_empty() && key != OR && !is_reserved(key));
        if !clear || !named || !paths().all(|path| inside(path) == Some(true)) {
            break;
        }
        base = longer;
    }
    base.into()
}

fn collect_paths<'g>(group: &'g Group, paths: &mut Vec<&'g str>) {
    paths.extend(group.fields.iter().map(|field| &*field.path));
    for or in &group.ors {
        for branch in &or.branches {
            collect_paths(branch, paths);
        }
    }
}
