//! One entry of a pattern's list, sometimes one that is refused.

use super::scalars::{bounds, comparable_number, number, plain_text, range, scalar, text};
use super::{Random, object};
use crate::reference::Json;

fn affix(random: &mut Random) -> Json {
    match plain_text(random) {
        empty if empty.is_empty() && !random.one_in(8) => Json::String("x".to_owned()),
        other => Json::String(other),
    }
}

fn wildcard(random: &mut Random) -> Json {
    const WILDCARDS: [&str; 14] = [
        "*", "x*", "*x", "x*x", "*y*", "a\\*b", "a\\\\*", "", "*tr*ß*", "xy", "*\\**", "*\"*",
        "*😀", "*ab*ba*",
    ];
    const REFUSED: [&str; 6] = ["a**b", "**", "a\\b", "a\\", "\\\\\\", "*\\"];
    if random.one_in(40) {
        return Json::String(random.pick(&REFUSED).to_owned());
    }
    Json::String(random.pick(&WILDCARDS).to_owned())
}

fn one_or_more(random: &mut Random, item: fn(&mut Random) -> Json) -> Json {
    if random.one_in(2) {
        return item(random);
    }
    let items = if random.one_in(60) {
        0
    } else {
        1 + random.below(3)
    };
    Json::Array((0..items).map(|_| item(random)).collect())
}

fn numeric(random: &mut Random) -> Json {
    let string = |text: &str| Json::String(text.to_owned());
    let mut terms = Vec::new();
    match random.below(16) {
        0..=7 => {
            terms.push(string(random.pick(&["=", "<", "<=", ">", ">="])));
            terms.push(comparable_number(random));
        }
        8 => {
            terms.push(string(random.pick(&["=", "<", ">"])));
            terms.push(number(random));
            terms.push(string(random.pick(&["<", "<=", ">", "="])));
            terms.push(number(random));
        }
        _ => {
            let (bottom, top) = bounds(random);
            terms.push(string(random.pick(&[">", ">="])));
            terms.push(bottom);
            terms.push(string(random.pick(&["<", "<="])));
            terms.push(top);
        }
    }
    if random.one_in(20) {
        let odd = match random.below(4) {
            0 => string("="),
            1 => string("!="),
            2 => Json::Null,
            _ => number(random),
        };
        let at = random.below(terms.len() + 1);
        terms.insert(at, odd);
    }
    object("numeric", Json::Array(terms))
}

fn anything_but_operator(random: &mut Random) -> Json {
    let (name, item): (_, fn(&mut Random) -> Json) = match random.below(4) {
        0 => ("prefix", affix),
        1 => ("suffix", affix),
        2 => ("equals-ignore-case", text),
        _ => ("wildcard", wildcard),
    };
    object("anything-but", object(name, one_or_more(random, item)))
}

pub(super) fn matcher(random: &mut Random) -> Json {
    if random.one_in(60) {
        return refused(random);
    }
    match random.below(22) {
        0 => object("prefix", text(random)),
        1 => object("suffix", text(random)),
        2 => object("prefix", object("equals-ignore-case", text(random))),
        3 => object("suffix", object("equals-ignore-case", text(random))),
        4 => object("equals-ignore-case", text(random)),
        5 => object("wildcard", wildcard(random)),
        6 => object("exists", Json::Bool(random.one_in(2))),
        7 => object("exists", Json::Bool(false)),
        8 => object("exactly", text(random)),
        9 => object("cidr", range(random)),
        10 | 11 => numeric(random),
        12 => object("anything-but", one_or_more(random, text)),
        13 => object("anything-but", one_or_more(random, comparable_number)),
        14 | 15 => anything_but_operator(random),
        _ => scalar(random),
    }
}

/// Mostly shapes that are refused: an operator over an operand of any kind.
fn refused(random: &mut Random) -> Json {
    const OPERATORS: [&str; 14] = [
        "exactly",
        "prefix",
        "suffix",
        "equals-ignore-case",
        "wildcard",
        "exists",
        "cidr",
        "numeric",
        "anything-but",
        "PREFIX",
        "foo",
        "",
        "$or",
        "html",
    ];
    let operator = random.pick(&OPERATORS);
    let operand = match random.below(6) {
        0 => Json::Array(vec![scalar(random), scalar(random)]),
        1 => Json::Array(Vec::new()),
        2 => object(random.pick(&OPERATORS), scalar(random)),
        3 => Json::Object(Vec::new()),
        4 => object(random.pick(&OPERATORS), Json::Array(vec![scalar(random)])),
        _ => scalar(random),
    };
    match random.below(6) {
        0 => Json::Array(vec![scalar(random)]),
        1 => Json::Object(Vec::new()),
        2 => {
            let first = ("prefix".to_owned(), text(random));
            Json::Object(vec![first, (operator.to_owned(), operand)])
        }
        _ => object(operator, operand),
    }
}
