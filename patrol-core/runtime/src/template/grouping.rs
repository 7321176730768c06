//! Which rules share an EventBridge rule.
//!
//! Rules on one service share one, whose pattern is the union of theirs. Where that is more than
//! AWS takes, they are split by what their names hash to, again and again: a rule's place depends on
//! its service and name alone, so that another rule moves it only where a group grows over a limit,
//! and then moves the half of that group.

use patrol_core::{Pattern, names::pascal_case};

use super::{
    limits::{self, INPUT_TEMPLATE},
    marker::marked,
    narrowed::{SOURCE, only},
    rule_patterns::RulePattern,
};

/// What a group is called whose patterns are not about one service.
pub(super) const VARIOUS: &str = "various";

/// Rules that share an EventBridge rule.
pub(super) struct Group<'p> {
    /// What tells it from other groups, in a logical id.
    pub(super) id: String,
    /// The service, in words.
    pub(super) service: String,
    /// The rules, by name.
    pub(super) members: Vec<&'p RulePattern>,
    /// The pattern that matches what one of theirs matches.
    pub(super) pattern: Pattern,
    /// Groups that a split has made out of this one: events go to them before they stop coming here.
    pub(super) split_off: Vec<String>,
}

impl Group<'_> {
    /// The names of the rules.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.members.iter().map(|with| with.rule.name).collect()
    }
}

/// Shares rules out among groups, in the order of the groups' ids.
pub(super) fn groups<'p>(
    rules: impl IntoIterator<Item = &'p RulePattern>,
    pattern_limit: usize,
) -> Vec<Group<'p>> {
    let mut rules: Vec<_> = rules
        .into_iter()
        .map(|with| (service(&with.pattern), with))
        .collect();
    rules.sort_by(|(a, one), (b, other)| (a, one.rule.name).cmp(&(b, other.rule.name)));
    let mut groups = Vec::new();
    for same in rules.chunk_by(|(a, _), (b, _)| a == b) {
        let Some((service, _)) = same.first() else {
            continue;
        };
        let members = same.iter().map(|(_, with)| (*with, with.pattern.clone()));
        let members = members.collect();
        let mut split = Vec::new();
        divide(members, "", pattern_limit, &mut split);
        let id = id(service, "Events");
        for (path, members, pattern) in &split {
            let below = |(other, ..): &&Split<'_>| is_below(other, path);
            groups.push(Group {
                id: id.clone() + path,
                service: service.clone(),
                members: members.iter().map(|(with, _)| *with).collect(),
                pattern: pattern.clone(),
                split_off: split
                    .iter()
                    .filter(below)
                    .map(|(other, ..)| id.clone() + other)
                    .collect(),
            });
        }
    }
    groups
}

/// The service that a pattern is about: that of its calls, or that of its source.
pub(super) fn service(pattern: &Pattern) -> String {
    let only_value = |path| match pattern.exact_values(path).as_deref() {
        Some([one]) => Some(one.clone()),
        _ => None,
    };
    if let Some(of_calls) = only_value(SOURCE) {
        let service = of_calls.strip_suffix(".amazonaws.com");
        return service.unwrap_or(&of_calls).to_owned();
    }
    match only_value("source") {
        Some(source) => source.strip_prefix("aws.").unwrap_or(&source).to_owned(),
        None => VARIOUS.to_owned(),
    }
}

/// A service in a logical id; one that is more than letters and digits is told apart by its hash.
pub(super) fn id(service: &str, end: &str) -> String {
    let plain = service
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let letters: String = service
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(pascal_case)
        .collect();
    if plain && !service.is_empty() {
        return letters + end;
    }
    format!("{letters}{:08X}{end}", hash(service, 0) >> 32)
}

/// A rule, and those of its events that a group takes.
type Member<'p> = (&'p RulePattern, Pattern);

/// A path of splits without the zeros at its end, the rules, and their union.
type Split<'p> = (String, Vec<Member<'p>>, Pattern);

/// Was a path split off another one?
pub(super) fn is_below(path: &str, other: &str) -> bool {
    path != other && path.starts_with(other)
}

/// Keeps rules together that AWS takes together, and splits the others by a bit of their names; a rule that AWS does not take
/// by itself is split by a bit of the services' names.
fn divide<'p>(
    members: Vec<Member<'p>>,
    path: &str,
    pattern_limit: usize,
    found: &mut Vec<Split<'p>>,
) {
    if members.is_empty() {
        return;
    }
    let mut halves = None;
    let pattern = union(&members, pattern_limit).or_else(|| match &members[..] {
        [(with, pattern)] => {
            halves = by_service(with, pattern, path.len());
            // What AWS does not take of one rule and service is said elsewhere.
            halves.is_none().then(|| pattern.clone())
        }
        _ => None,
    });
    if let Some(pattern) = pattern {
        found.push((path.trim_end_matches('0').to_owned(), members, pattern));
        return;
    }
    let [zeros, ones] = halves.unwrap_or_else(|| {
        let (ones, zeros) = members
            .into_iter()
            .partition(|(with, _)| bit(with.rule.name, path.len()));
        [zeros, ones]
    });
    divide(zeros, &format!("{path}0"), pattern_limit, found);
    divide(ones, &format!("{path}1"), pattern_limit, found);
}

/// A rule's events of the services whose names have a bit, and those of the others; `None` where it
/// asks for one service, or does not say for which.
fn by_service<'p>(
    with: &'p RulePattern,
    pattern: &Pattern,
    depth: usize,
) -> Option<[Vec<Member<'p>>; 2]> {
    let services = pattern.exact_values(SOURCE)?;
    if services.len() < 2 {
        return None;
    }
    let services = services.iter().map(String::as_str);
    let (ones, zeros): (Vec<_>, Vec<_>) = services.partition(|service| bit(service, depth));
    let of = |services: &[&str]| {
        let pattern = only(pattern, SOURCE, services)?;
        Some(pattern.into_iter().map(|pattern| (with, pattern)).collect())
    };
    Some([of(&zeros)?, of(&ones)?])
}

/// The union of the rules' patterns, if AWS takes it and the marker with their names.
fn union(members: &[Member<'_>], pattern_limit: usize) -> Option<Pattern> {
    let names: Vec<_> = members.iter().map(|(with, _)| with.rule.name).collect();
    if marked(&names).len() > INPUT_TEMPLATE {
        return None;
    }
    let union = Pattern::union(members.iter().map(|(_, pattern)| pattern)).ok()?;
    limits::check_pattern("the union", &union, pattern_limit).ok()?;
    Some(union)
}

/// The bit by which rules are split at a depth.
pub(super) fn bit(name: &str, depth: usize) -> bool {
    let bits = u64::BITS as usize;
    hash(name, depth / bits) >> (depth % bits) & 1 == 1
}

/// A hash that is the same for ever: FNV-1a, mixed once more as names are short.
pub(super) fn hash(text: &str, round: usize) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325 ^ (round as u64);
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ hash >> 33
}
