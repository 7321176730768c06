//! What is a pattern: the two grammars of EventBridge, on a tree.

use super::address::is_range;
use super::number::comparable;
use super::{Fields, Json, key};

/// How many combinations the engine under test takes; EventBridge has no limit.
const MAX_COMBINATIONS: usize = 16_384;
const MAX_FIELDS: usize = 256;

const RESERVED: &str = "exactly equals-ignore-case prefix suffix anything-but exists wildcard \
    numeric cidr html = < <= > >= regex not-wildcard not-equals-ignore-case date-after \
    date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range \
    ip-address-not-in-range";

/// The combinations of a pattern, read with `$or` or, failing that, without.
pub(super) fn combinations(pattern: &Json) -> Option<Vec<Fields>> {
    let read = |or: bool| {
        let mut all = vec![Fields::new()];
        members(
            pattern,
            &mut Vec::new(),
            Rules { or, inside: false },
            &mut all,
        )?;
        Some(all)
    };
    let all = read(true).or_else(|| read(false))?;
    all.iter()
        .all(|fields| fields.len() <= MAX_FIELDS)
        .then_some(all)
}

#[derive(Clone, Copy)]
struct Rules {
    /// The grammar that knows `$or`.
    or: bool,
    /// Inside a branch, where some names are reserved.
    inside: bool,
}

fn members<'j>(
    object: &'j Json,
    path: &mut Vec<&'j str>,
    rules: Rules,
    all: &mut Vec<Fields>,
) -> Option<()> {
    let Json::Object(members_of) = object else {
        return None;
    };
    if members_of.is_empty() {
        return None;
    }
    for (name, value) in members_of {
        if name == "$or" && rules.or {
            branches(value, path, rules, all)?;
            continue;
        }
        if rules.inside && RESERVED.split_whitespace().any(|word| word == name) {
            return None;
        }
        match value {
            Json::Object(_) => {
                path.push(name);
                members(value, path, rules, all)?;
                path.pop();
            }
            Json::Array(values) => {
                let first_bad = values.iter().enumerate().find(|(at, value)| {
                    !is_matcher(value, rules.or) || *at == 0 && excludes_nothing(value)
                });
                if values.is_empty() || first_bad.is_some() {
                    return None;
                }
                // An empty path around the last key leaves no dot.
                let around = path.join(".");
                let full = match around.as_str() {
                    "" => name.clone(),
                    around => format!("{around}.{name}"),
                };
                for fields in all.iter_mut() {
                    fields.insert(key(&full), values.clone());
                }
            }
            _ => return None,
        }
    }
    Some(())
}

fn branches<'j>(
    value: &'j Json,
    path: &mut Vec<&'j str>,
    rules: Rules,
    all: &mut Vec<Fields>,
) -> Option<()> {
    let Json::Array(branches) = value else {
        return None;
    };
    if branches.len() < 2 {
        return None;
    }
    let before = std::mem::take(all);
    for branch in branches {
        let mut taken = before.clone();
        let inside = Rules {
            inside: true,
            ..rules
        };
        members(branch, path, inside, &mut taken)?;
        all.extend(taken);
        if all.len() > MAX_COMBINATIONS {
            return None;
        }
    }
    Some(())
}

/// The only member of an object.
fn only(value: &Json) -> Option<(&str, &Json)> {
    match value {
        Json::Object(members) if members.len() == 1 => {
            members.first().map(|(name, value)| (name.as_str(), value))
        }
        _ => None,
    }
}

/// `anything-but` of an operator with an empty list: taken after another value only.
fn excludes_nothing(value: &Json) -> bool {
    matches!(only(value), Some(("anything-but", operand))
        if matches!(only(operand), Some((_, Json::Array(items))) if items.is_empty()))
}

fn is_matcher(value: &Json, current: bool) -> bool {
    match value {
        Json::Array(_) => return false,
        Json::Object(_) => {}
        _ => return true,
    }
    let Some((operator, operand)) = only(value) else {
        return false;
    };
    match operator {
        "exactly" | "equals-ignore-case" => matches!(operand, Json::String(_)),
        "prefix" | "suffix" => {
            matches!(operand, Json::String(_))
                || matches!(only(operand), Some(("equals-ignore-case", Json::String(_))))
        }
        "wildcard" => is_wildcard(operand),
        "exists" => matches!(operand, Json::Bool(_)),
        "cidr" => matches!(operand, Json::String(text) if is_range(text)),
        "numeric" => is_numeric(operand).is_some(),
        "anything-but" => match operand {
            Json::Object(_) => is_excluded_operator(operand, current),
            Json::Array(items) => {
                !items.is_empty()
                    && (items.iter().all(|item| matches!(item, Json::String(_)))
                        || items.iter().all(is_comparable))
            }
            Json::String(_) => true,
            other => is_comparable(other),
        },
        _ => false,
    }
}

fn is_wildcard(value: &Json) -> bool {
    let Json::String(text) = value else {
        return false;
    };
    // What is left without the two escapes.
    let plain = text.replace("\\\\", "e").replace("\\*", "e");
    // `\\*` is an escaped backslash and an asterisk, so that order matters: the first
    // replacement takes pairs from the left, as reading does.
    !plain.contains('\\') && !plain.contains("**")
}

fn is_comparable(value: &Json) -> bool {
    matches!(value, Json::Number(text) if comparable(text).is_some())
}

fn is_excluded_operator(operand: &Json, current: bool) -> bool {
    let Some((inner, operand)) = only(operand) else {
        return false;
    };
    let fits = |value: &Json| match (inner, value) {
        ("prefix" | "suffix", Json::String(text)) => !text.is_empty(),
        ("equals-ignore-case", Json::String(_)) => true,
        ("wildcard", _) => current && is_wildcard(value),
        _ => false,
    };
    match operand {
        Json::Array(items) => {
            (current && matches!(inner, "prefix" | "suffix" | "wildcard")
                || inner == "equals-ignore-case")
                && items.iter().all(fits)
        }
        single => fits(single),
    }
}

fn is_numeric(operand: &Json) -> Option<()> {
    let Json::Array(terms) = operand else {
        return None;
    };
    let mut bounds = Vec::new();
    for term in terms.chunks(2) {
        let [Json::String(comparison), Json::Number(bound)] = term else {
            return None;
        };
        bounds.push((comparison.as_str(), comparable(bound)?));
    }
    let valid = match bounds[..] {
        [("=", _)] => true,
        [("<" | "<=", top)] => top > f64::MIN,
        [(">" | ">=", bottom)] => bottom < f64::MAX,
        [(">" | ">=", bottom), ("<" | "<=", top)] => bottom < top,
        _ => false,
    };
    valid.then_some(())
}
