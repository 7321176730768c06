//! Patterns made around the values of an event, so that they match or nearly do.

use super::matchers::matcher;
use super::patterns::put_or;
use super::{Random, name, object};
use crate::reference::Json;

/// A pattern of fields that the event has.
pub(crate) fn pattern_around(random: &mut Random, event: &Json) -> Json {
    let mut members = Vec::new();
    for _ in 0..1 + random.below(3) {
        members.push(field(random, event));
    }
    if random.one_in(5) {
        let branches = 2 + random.below(2);
        let or = (0..branches).map(|_| Json::Object(vec![field(random, event)]));
        let or = Json::Array(or.collect());
        put_or(random, &mut members, or);
    }
    Json::Object(members)
}

fn field(random: &mut Random, event: &Json) -> (String, Json) {
    let (mut path, leaf) = walk(random, event);
    if random.one_in(10) {
        path.push(name(random));
    }
    let mut matchers = vec![near(random, &leaf)];
    while random.one_in(3) {
        let at = random.below(matchers.len() + 1);
        matchers.insert(at, matcher(random));
    }
    let mut value = Json::Array(matchers);
    // Keys that were one may be two, and the other way round.
    let mut names: Vec<String> = path.join(".").split('.').map(str::to_owned).collect();
    while names.len() > 1 && random.one_in(3) {
        let last = names.pop().unwrap_or_default();
        if let Some(before) = names.last_mut() {
            before.push('.');
            before.push_str(&last);
        }
    }
    let first = names.remove(0);
    for name in names.into_iter().rev() {
        value = object(&name, value);
    }
    (first, value)
}

/// A way into the event, and what is at its end.
fn walk(random: &mut Random, event: &Json) -> (Vec<String>, Json) {
    let (mut path, mut at) = (Vec::new(), event);
    loop {
        match at {
            Json::Object(members) if !members.is_empty() => {
                let (name, value) = &members[random.below(members.len())];
                path.push(name.clone());
                at = value;
            }
            Json::Array(items) if !items.is_empty() => at = &items[random.below(items.len())],
            other => return (path, other.clone()),
        }
    }
}

fn near(random: &mut Random, leaf: &Json) -> Json {
    match leaf {
        Json::String(text) => near_text(random, text),
        Json::Number(text) => {
            let number = Json::Number(text.clone());
            match random.below(5) {
                0 => number,
                1 => object("anything-but", number),
                _ => {
                    let comparison = random.pick(&["=", "<", "<=", ">", ">="]);
                    let terms = vec![Json::String(comparison.to_owned()), number];
                    object("numeric", Json::Array(terms))
                }
            }
        }
        Json::Array(_) | Json::Object(_) => object("exists", Json::Bool(random.one_in(3))),
        other if random.one_in(2) => other.clone(),
        _ => matcher(random),
    }
}

/// A matcher that is made of the text, a part or another case of it.
fn near_text(random: &mut Random, text: &str) -> Json {
    let chars: Vec<char> = text.chars().collect();
    let mut cut = || random.below(chars.len() + 1);
    let (one, other) = (cut(), cut());
    let part = |range: std::ops::Range<usize>| chars[range].iter().collect::<String>();
    let (head, tail) = (part(0..one), part(one..chars.len()));
    let cased = match random.below(3) {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        _ => format!("{}{}", head.to_uppercase(), tail.to_lowercase()),
    };
    let escaped = |part: String| part.replace('\\', "\\\\").replace('*', "\\*");
    let wild = match one <= other {
        true => format!(
            "{}*{}",
            escaped(head.clone()),
            escaped(part(other..chars.len()))
        ),
        false => format!("*{}*", escaped(part(other..one))),
    };
    let string = Json::String;
    let (operator, operand) = match random.below(9) {
        0 => return string(text.to_owned()),
        1 => ("exactly", string(text.to_owned())),
        2 => ("prefix", string(head)),
        3 => ("suffix", string(tail)),
        4 => ("wildcard", string(wild)),
        5 => ("equals-ignore-case", string(cased)),
        6 => ("prefix", object("equals-ignore-case", string(cased))),
        7 => ("suffix", object("equals-ignore-case", string(cased))),
        _ => ("anything-but", string(text.to_owned())),
    };
    let excluding = matches!(
        operator,
        "prefix" | "suffix" | "wildcard" | "equals-ignore-case"
    );
    if excluding && random.one_in(2) {
        let operand = match random.one_in(2) {
            true => Json::Array(vec![operand, Json::String("zz".to_owned())]),
            false => operand,
        };
        return object("anything-but", object(operator, operand));
    }
    object(operator, operand)
}
