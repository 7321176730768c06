//! The event pattern of a Sigma rule: as much of its condition as EventBridge can decide.

use std::collections::BTreeMap;

use patrol_core::{
    Matcher, Pattern,
    pattern::cloudtrail::{API_CALL, CONSOLE_ACTION, CONSOLE_SIGN_IN, SERVICE_EVENT},
};
use patrol_event_names::{NameProblem, problems};

use super::{
    error::{ConditionError, ImportError, NeverFires},
    expression::{Expression, Literal, Test},
    names::is_glob,
};

/// The detail-types of what a rule for CloudTrail may mean, the usual one first.
const DETAIL_TYPES: [&str; 4] = [API_CALL, CONSOLE_SIGN_IN, SERVICE_EVENT, CONSOLE_ACTION];

/// What must match, by path.
type Fields = BTreeMap<String, Vec<Matcher>>;

/// The pattern, and whether it decides all that the condition asks.
#[derive(Debug)]
pub(super) struct Delivered {
    pub(super) pattern: Pattern,
    pub(super) exact: bool,
}

pub(super) fn of(expression: &Expression) -> Result<Delivered, ImportError> {
    let ways = expression.ways().ok_or_else(|| ImportError::Condition {
        condition: "condition".to_owned(),
        why: ConditionError::Ways,
    })?;
    let mut exact = true;
    let mut branches = Vec::new();
    for way in &ways {
        let (mut fields, is_exact) = fields(way);
        exact &= is_exact;
        let kinds = detail_types(way)?;
        fields.insert(
            "detail-type".to_owned(),
            kinds.into_iter().map(Matcher::exact).collect(),
        );
        branches.push(fields);
    }
    merge(&mut branches);
    let of_aws = || Pattern::with_field("source", [Matcher::prefix("aws.")]);
    let with_fields = |pattern: Pattern, fields: Fields| {
        fields
            .into_iter()
            .try_fold(pattern, |pattern, (path, any_of)| {
                pattern.try_field(&path, any_of)
            })
    };
    let built = if branches.len() == 1 {
        with_fields(of_aws(), branches.remove(0))
    } else {
        let branches = branches.into_iter().map(|mut fields| {
            let first = fields.pop_first().unwrap_or_default();
            with_fields(Pattern::with_field(&first.0, first.1), fields)
        });
        branches
            .collect::<Result<Vec<_>, _>>()
            .and_then(|branches| of_aws().try_any_of(branches))
    };
    let pattern = built.map_err(NeverFires::from)?;
    if let Some(problem) = problems(&pattern, &[]).into_iter().next() {
        return Err(NeverFires::from(problem).into());
    }
    Ok(Delivered { pattern, exact })
}

/// What of a way EventBridge can decide, and whether that is all of it.
fn fields(way: &[Literal<'_>]) -> (Fields, bool) {
    let mut fields = Fields::new();
    let mut exact = true;
    for (test, wanted) in way {
        let path = format!("detail.{}", test.path());
        let matchers = wanted.then(|| matchers(test)).flatten();
        match matchers {
            Some(matchers) if !fields.contains_key(&path) => drop(fields.insert(path, matchers)),
            _ => exact = false,
        }
    }
    (fields, exact)
}

fn matchers(test: &Test) -> Option<Vec<Matcher>> {
    match test {
        Test::Null { .. } => Some(vec![Matcher::exists(false), Matcher::null()]),
        Test::Like { path, globs, cased } => {
            // The catalogue has these as records spell them.
            let spelt = *cased || ["eventName", "eventSource"].contains(&path.as_str());
            let each: Option<Vec<_>> = globs.iter().map(|glob| matcher(glob, spelt)).collect();
            Some(each?.concat())
        }
        Test::Matches { .. } | Test::Same { .. } => None,
    }
}

fn matcher(glob: &str, cased: bool) -> Option<Vec<Matcher>> {
    if !is_glob(glob) {
        let text = if cased {
            Matcher::exact(glob)
        } else {
            Matcher::equals_ignore_case(glob)
        };
        // Sigma does not tell `true` from `"true"`.
        let other = match glob.to_ascii_lowercase().as_str() {
            "true" => Some(Matcher::from(true)),
            "false" => Some(Matcher::from(false)),
            text => text
                .parse()
                .ok()
                .and_then(|number| Matcher::try_number(number).ok()),
        };
        return Some([text].into_iter().chain(other).collect());
    }
    let one = |rest: &str, matcher: fn(String) -> Matcher| {
        (!is_glob(rest) && !rest.is_empty()).then(|| vec![matcher(rest.to_owned())])
    };
    match (glob.strip_suffix('*'), glob.strip_prefix('*')) {
        (Some(rest), _) if !is_glob(rest) => one(
            rest,
            if cased {
                Matcher::prefix
            } else {
                Matcher::prefix_ignore_case
            },
        ),
        (_, Some(rest)) => one(
            rest,
            if cased {
                Matcher::suffix
            } else {
                Matcher::suffix_ignore_case
            },
        ),
        _ => None,
    }
}

/// Alternatives that differ in one field are one with both lists.
fn merge(branches: &mut Vec<Fields>) {
    let mut at = 0;
    while at < branches.len() {
        let other = (at + 1..branches.len())
            .find_map(|other| Some((other, differing(&branches[at], &branches[other])?)));
        let Some((other, path)) = other else {
            at += 1;
            continue;
        };
        let mut removed = branches.remove(other);
        let Some(path) = path else { continue };
        let more = removed.remove(&path).unwrap_or_default();
        let matchers = branches[at].entry(path).or_default();
        for matcher in more {
            if !matchers.contains(&matcher) {
                matchers.push(matcher);
            }
        }
    }
}

/// The one path in which two differ: `Some(None)` if they do not differ at all.
fn differing(a: &Fields, b: &Fields) -> Option<Option<String>> {
    if !a.keys().eq(b.keys()) {
        return None;
    }
    let mut paths = a
        .iter()
        .filter(|(path, matchers)| b.get(*path) != Some(*matchers))
        .map(|(path, _)| path.clone());
    match (paths.next(), paths.next()) {
        (first, None) => Some(first),
        _ => None,
    }
}

/// The detail-types with which the events of a way arrive.
fn detail_types(way: &[Literal<'_>]) -> Result<Vec<&'static str>, ImportError> {
    let named = |of: &str| {
        let tests = way.iter().filter(|(_, wanted)| *wanted);
        let globs = tests.filter_map(|(test, _)| match test {
            Test::Like { path, globs, .. } if path == of => Some(globs),
            _ => None,
        });
        globs
            .flatten()
            .filter(|glob| !is_glob(glob))
            .cloned()
            .collect::<Vec<_>>()
    };
    let (sources, names) = (named("eventSource"), named("eventName"));
    let is_named = way
        .iter()
        .any(|(test, wanted)| *wanted && test.path() == "eventName");
    if names.is_empty() {
        // A rule that names no event means everything that people do.
        return Ok(if is_named {
            vec![API_CALL]
        } else {
            DETAIL_TYPES.to_vec()
        });
    }
    let mut found = Vec::new();
    for name in &names {
        let arrives = |kind: &&str| {
            let mut pattern =
                Pattern::with_field("detail-type", [*kind]).field("detail.eventName", [name]);
            if !sources.is_empty() {
                pattern = pattern.field("detail.eventSource", &sources);
            }
            let problems = problems(&pattern, &[]);
            !problems
                .iter()
                .any(|problem| matches!(problem, NameProblem::OtherDetailType { .. }))
        };
        let Some(kind) = DETAIL_TYPES.into_iter().find(arrives) else {
            continue;
        };
        if !found.contains(&kind) {
            found.push(kind);
        }
    }
    if found.is_empty() {
        return Err(NeverFires::NoEvent(names).into());
    }
    Ok(found)
}
