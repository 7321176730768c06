//! Whether one entry of a pattern's list accepts one leaf.

use std::collections::BTreeSet;

use super::Json;
use super::address::{address, in_range};
use super::number::comparable;

pub(super) fn is_absence(matcher: &Json) -> bool {
    *matcher == Json::Object(vec![("exists".to_owned(), Json::Bool(false))])
}

pub(super) fn accepts(matcher: &Json, leaf: &Json) -> bool {
    let Json::Object(members) = matcher else {
        return same(matcher, leaf);
    };
    let (name, operand) = &members[0];
    match (name.as_str(), leaf) {
        ("exists", _) => *operand == Json::Bool(true),
        ("exactly", _) => operand == leaf,
        ("numeric", _) => numeric(operand, leaf),
        ("anything-but", _) => !excluded(operand, leaf),
        ("cidr", Json::String(text)) => {
            matches!(operand, Json::String(range) if in_range(range, text))
        }
        (name, Json::String(text)) => accepts_text(name, operand, text),
        _ => false,
    }
}

/// Text is compared in its quotes, as EventBridge does.
fn accepts_text(name: &str, operand: &Json, text: &str) -> bool {
    let text = format!("\"{text}\"");
    match (name, operand) {
        ("prefix", Json::String(prefix)) => text.starts_with(&format!("\"{prefix}")),
        ("suffix", Json::String(suffix)) => text.ends_with(&format!("{suffix}\"")),
        ("equals-ignore-case", Json::String(other)) => {
            ignoring_case(&format!("\"{other}\""), &text).contains(&"")
        }
        ("prefix", Json::Object(inner)) => match &inner[0].1 {
            Json::String(other) => !ignoring_case(&format!("\"{other}"), &text).is_empty(),
            _ => false,
        },
        ("suffix", Json::Object(inner)) => match &inner[0].1 {
            Json::String(other) => text
                .char_indices()
                .any(|(at, _)| ignoring_case(&format!("{other}\""), &text[at..]).contains(&"")),
            _ => false,
        },
        ("wildcard", Json::String(wildcard)) => wild(
            &format!("\"{wildcard}\"").chars().collect::<Vec<_>>(),
            &text.chars().collect::<Vec<_>>(),
        ),
        _ => false,
    }
}

/// What can follow the pattern in the text, each of whose characters stands for its lower
/// and its upper case form.
fn rests<'t>(pattern: &[char], text: &'t str) -> Vec<&'t str> {
    let Some((char, others)) = pattern.split_first() else {
        return vec![text];
    };
    let (lower, upper) = (
        char.to_lowercase().to_string(),
        char.to_uppercase().to_string(),
    );
    let after: BTreeSet<&str> = [lower, upper]
        .iter()
        .filter_map(|form| text.strip_prefix(form.as_str()))
        .collect();
    after
        .into_iter()
        .flat_map(|text| rests(others, text))
        .collect()
}

/// Characters of two UTF-16 units are taken as halves, which become question marks.
fn ignoring_case<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    let halves = pattern.chars().flat_map(|char| match char.len_utf16() {
        1 => vec![char],
        _ => vec!['?', '?'],
    });
    rests(&halves.collect::<Vec<_>>(), text)
}

/// Row by row of the table of all prefixes of both.
fn wild(wildcard: &[char], text: &[char]) -> bool {
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    let mut rest = wildcard;
    while let Some((&char, after)) = rest.split_first() {
        rest = after;
        let mut next = vec![false; text.len() + 1];
        if char == '*' {
            let mut reached = false;
            for (at, here) in row.iter().enumerate() {
                reached |= here;
                next[at] = reached;
            }
        } else {
            let literal = match (char, after) {
                ('\\', [escaped, after @ ..]) => {
                    rest = after;
                    *escaped
                }
                _ => char,
            };
            for at in 0..text.len() {
                next[at + 1] = row[at] && text[at] == literal;
            }
        }
        row = next;
    }
    row[text.len()]
}

fn same(wanted: &Json, found: &Json) -> bool {
    match (wanted, found) {
        (Json::Number(wanted), Json::Number(found)) => same_number(wanted, found),
        (Json::String(wanted), Json::String(found)) => match address(wanted) {
            Some(wanted) => address(found) == Some(wanted),
            None => wanted == found,
        },
        _ => wanted == found,
    }
}

fn same_number(wanted: &str, found: &str) -> bool {
    match (comparable(wanted), comparable(found)) {
        (Some(wanted), Some(found)) => wanted == found,
        _ => wanted == found,
    }
}

fn numeric(operand: &Json, found: &Json) -> bool {
    let (Json::Array(terms), Json::Number(found)) = (operand, found) else {
        return false;
    };
    let Some(found) = comparable(found) else {
        return false;
    };
    terms.chunks(2).all(|term| {
        let [Json::String(operator), Json::Number(bound)] = term else {
            return false;
        };
        comparable(bound).is_some_and(|bound| match operator.as_str() {
            "=" => found == bound,
            "<" => found < bound,
            "<=" => found <= bound,
            ">" => found > bound,
            _ => found >= bound,
        })
    })
}

fn excluded(operand: &Json, found: &Json) -> bool {
    match (operand, found) {
        (Json::Array(items), _) => items.iter().any(|item| excluded(item, found)),
        (Json::Object(members), _) => {
            let (name, inner) = &members[0];
            match (inner, found) {
                // It never accepts anything.
                (Json::Array(items), _) if items.is_empty() => true,
                (Json::Array(items), Json::String(text)) => {
                    items.iter().any(|item| accepts_text(name, item, text))
                }
                (single, Json::String(text)) => accepts_text(name, single, text),
                _ => false,
            }
        }
        (Json::Number(wanted), Json::Number(found)) => same_number(wanted, found),
        // Text, even if it reads as an address.
        (text, _) => text == found,
    }
}
