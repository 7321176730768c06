//! Whether one entry of a pattern's list accepts one leaf.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::Json;

/// A scalar of an event.
#[derive(Clone, Debug)]
pub(crate) struct Leaf(Json);

impl Leaf {
    pub(crate) fn new(scalar: &Json) -> Self {
        Self(scalar.clone())
    }
}

pub(crate) fn is_absence(matcher: &Json) -> bool {
    *matcher == Json::object("exists", Json::Bool(false))
}

pub(crate) fn accepts(matcher: &Json, leaf: &Leaf) -> bool {
    let Json::Object(members) = matcher else {
        return same(matcher, &leaf.0);
    };
    let (name, operand) = &members[0];
    match name.as_str() {
        "exists" => *operand == Json::Bool(true),
        "exactly" => *operand == leaf.0,
        "numeric" => numeric(operand, &leaf.0),
        "anything-but" => !excluded(operand, &leaf.0),
        "cidr" => match (operand, &leaf.0) {
            (Json::String(range), Json::String(text)) => in_range(range, text),
            _ => false,
        },
        _ => match &leaf.0 {
            Json::String(text) => accepts_text(name, operand, text),
            _ => false,
        },
    }
}

fn accepts_text(name: &str, operand: &Json, text: &str) -> bool {
    match (name, operand) {
        ("prefix", Json::String(prefix)) => text.starts_with(prefix),
        ("suffix", Json::String(suffix)) => text.ends_with(suffix),
        ("equals-ignore-case", Json::String(other)) => ignoring_case(other, text).contains(&""),
        ("prefix", Json::Object(inner)) => match &inner[0].1 {
            Json::String(other) => !ignoring_case(other, text).is_empty(),
            _ => false,
        },
        ("suffix", Json::Object(inner)) => match &inner[0].1 {
            Json::String(other) => text
                .char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .any(|at| ignoring_case(other, &text[at..]).contains(&"")),
            _ => false,
        },
        ("wildcard", Json::String(wildcard)) => wild(
            &wildcard.chars().collect::<Vec<_>>(),
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

fn ignoring_case<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    rests(&pattern.chars().collect::<Vec<_>>(), text)
}

fn wild(wildcard: &[char], text: &[char]) -> bool {
    match wildcard {
        [] => text.is_empty(),
        ['*', rest @ ..] => (0..=text.len()).any(|skipped| wild(rest, &text[skipped..])),
        ['\\', literal, rest @ ..] | [literal, rest @ ..] => {
            text.first() == Some(literal) && wild(rest, &text[1..])
        }
    }
}

/// The generator writes few digits: all its numbers are compared by value.
fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

fn same(wanted: &Json, found: &Json) -> bool {
    match (wanted, found) {
        (Json::Number(wanted), Json::Number(found)) => number(wanted) == number(found),
        (Json::String(wanted), Json::String(found)) => match (address(wanted), address(found)) {
            (Some(wanted), Some(found)) => wanted == found,
            _ => wanted == found,
        },
        _ => wanted == found,
    }
}

/// The generator spells addresses plainly.
fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>()
        .ok()
        .map(|address| address.to_canonical())
}

fn in_range(range: &str, text: &str) -> bool {
    let (base, bits) = range.split_once('/').expect("a slash");
    let bits: u32 = bits.parse().expect("bits");
    match (address(base), address(text)) {
        (Some(IpAddr::V4(base)), Some(IpAddr::V4(other))) => {
            bits == 0 || base.to_bits() >> (32 - bits) == other.to_bits() >> (32 - bits)
        }
        (Some(IpAddr::V6(base)), Some(IpAddr::V6(other))) => {
            bits == 0 || base.to_bits() >> (128 - bits) == other.to_bits() >> (128 - bits)
        }
        _ => false,
    }
}

fn numeric(operand: &Json, found: &Json) -> bool {
    let (Json::Array(terms), Json::Number(found)) = (operand, found) else {
        return false;
    };
    let found = number(found);
    terms.chunks(2).all(|term| {
        let [Json::String(operator), Json::Number(bound)] = term else {
            return false;
        };
        let bound = number(bound);
        match operator.as_str() {
            "=" => found == bound,
            "<" => found < bound,
            "<=" => found <= bound,
            ">" => found > bound,
            _ => found >= bound,
        }
    })
}

fn excluded(operand: &Json, found: &Json) -> bool {
    match operand {
        Json::Array(items) => items.iter().any(|item| excluded(item, found)),
        Json::Object(members) => {
            let (name, inner) = &members[0];
            let items = match inner {
                Json::Array(items) => items.clone(),
                single => vec![single.clone()],
            };
            match found {
                Json::String(text) => items.iter().any(|item| accepts_text(name, item, text)),
                _ => false,
            }
        }
        Json::Number(wanted) => {
            matches!(found, Json::Number(found) if number(wanted) == number(found))
        }
        // Text, even if it reads as an address.
        text => text == found,
    }
}
