//! `[[suppress]]`: exceptions with an owner and an end.

use super::{
    super::{
        day::Day,
        node::{Kind, Node},
        suppression::Suppression,
    },
    Reader,
    fit::misfits,
};
use patrol_core::{Pattern, RuleEntry, near::one_of};

const KEYS: [&str; 6] = ["broad", "owner", "reason", "rules", "until", "when"];

/// Suppressions of a stack: with more they are not exceptions any longer.
const MOST: usize = 200;
/// Days from today to the end.
const MOST_DAYS: i64 = 366;
/// Characters of an owner and a reason, which stand in alerts.
const MOST_CHARS: usize = 300;

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Vec<Suppression> {
    let items = reader.list(node, "suppress", "tables: write `[[suppress]]`");
    if items.len() > MOST {
        let why = format!(
            "{} suppressions, and a stack has at most {MOST}",
            items.len()
        );
        reader.problem(node, "suppress", why);
    }
    let all = (1..).zip(items);
    all.filter_map(|(number, item)| one(reader, item, &format!("suppress[{number}]")))
        .collect()
}

fn one(reader: &mut Reader<'_>, node: &Node, at: &str) -> Option<Suppression> {
    let table = reader.table(node, at);
    for (name, value) in table {
        if !KEYS.contains(&name.as_str()) {
            let near = one_of(name, KEYS);
            reader.problem(value, &format!("{at}.{name}"), format!("unknown key{near}"));
        }
    }
    if table.is_empty() {
        return None;
    }
    let mut wanted = |name: &str, what: &str| {
        let value = table.get(name);
        if value.is_none() {
            reader.problem(node, at, format!("`{name}` is missing: {what}"));
        }
        value
    };
    let rules = wanted("rules", "the rules whose findings it hides");
    let when = wanted(
        "when",
        "an event pattern; to hide everything that a rule finds, set its `enabled = false`",
    );
    let until = wanted(
        "until",
        "the last day on which it holds, such as `2027-03-31`",
    );
    let owner = wanted(
        "owner",
        "who is asked before it ends, such as an e-mail address",
    );
    let reason = wanted("reason", "why, such as a ticket");
    let rules = rules.map(|node| named(reader, node, &format!("{at}.rules")));
    let broad = table.get("broad");
    let broad = broad.and_then(|node| reader.bool(node, &format!("{at}.broad")));
    let pattern = when.and_then(|node| {
        let at = format!("{at}.when");
        let pattern = pattern(reader, node, &at)?;
        let misfits = misfits(&pattern, rules.as_deref()?, broad.unwrap_or_default());
        let fits = misfits.is_empty();
        for misfit in misfits {
            reader.problem(node, &at, misfit);
        }
        fits.then_some(pattern)
    });
    let until = until.and_then(|node| day(reader, node, &format!("{at}.until")));
    let owner = owner.and_then(|node| words(reader, node, &format!("{at}.owner")));
    let reason = reason.and_then(|node| words(reader, node, &format!("{at}.reason")));
    Some(Suppression {
        rules: rules?.into_iter().map(|rule| rule.name).collect(),
        when: pattern?,
        until: until?,
        owner: owner?,
        reason: reason?,
        line: node.line,
    })
}

fn named(reader: &mut Reader<'_>, node: &Node, at: &str) -> Vec<&'static RuleEntry> {
    let mut rules: Vec<&'static RuleEntry> = Vec::new();
    let items = reader.list(node, at, "a list of rules' names");
    if items.is_empty() && matches!(node.kind, Kind::List(_)) {
        reader.problem(node, at, "is empty, expected at least one rule");
    }
    for item in items {
        let Some(name) = reader.text(item, at) else {
            continue;
        };
        rules.extend(reader.rule(name, item, at));
    }
    rules
}

fn pattern(reader: &mut Reader<'_>, node: &Node, at: &str) -> Option<Pattern> {
    let Kind::Table(fields) = &node.kind else {
        reader.unexpected(
            node,
            at,
            "an event pattern such as `{ account = [\"111122223333\"] }`",
        );
        return None;
    };
    if fields.is_empty() {
        let why = "is empty and would hide everything: name fields, or set `enabled = false` for the rule";
        reader.problem(node, at, why);
        return None;
    }
    match node.to_json().to_string().parse::<Pattern>() {
        Ok(pattern) => {
            // EventBridge never sees it, and what it refuses costs the function as well.
            if let Some(field) = pattern.too_complex_field() {
                let why = format!(
                    "the wildcards of `{field}` are too complex: use fewer asterisks, or `prefix` and `suffix`"
                );
                reader.problem(node, at, why);
                return None;
            }
            Some(pattern)
        }
        Err(why) => {
            reader.problem(node, at, format!("not an event pattern: {why}"));
            None
        }
    }
}

fn day(reader: &mut Reader<'_>, node: &Node, at: &str) -> Option<Day> {
    let day = match &node.kind {
        Kind::Date(text) | Kind::Text(text) if text.len() == 10 => Day::read(text),
        _ => None,
    };
    let Some(day) = day else {
        reader.unexpected(node, at, "a day such as `2027-03-31`");
        return None;
    };
    let days = reader.today.until(day);
    if days > MOST_DAYS {
        let why = format!("`{day}` is {days} days ahead, and a suppression lasts at most a year");
        reader.problem(node, at, why);
        return None;
    }
    Some(day)
}

fn words(reader: &mut Reader<'_>, node: &Node, at: &str) -> Option<String> {
    let text = reader.text(node, at)?.trim();
    let length = text.chars().count();
    let why = if text.is_empty() {
        "is empty".to_owned()
    } else if length > MOST_CHARS {
        format!("has {length} characters, and may have {MOST_CHARS}")
    } else if text.contains(char::is_control) {
        "has a line break or another character that is not shown: write one line".to_owned()
    } else {
        return Some(text.to_owned());
    };
    reader.problem(node, at, why);
    None
}
