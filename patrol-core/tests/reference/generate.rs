//! Patterns and events from a small world, the same for the same seed.

use super::Json;

/// A small generator of numbers (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) % limit as u64) as usize
    }

    fn pick<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }

    fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) == 0
    }
}

const KEYS: [&str; 6] = ["a", "b", "c", "p", "a.b", "𝒳"];
const TEXTS: [&str; 14] = [
    "",
    "x",
    "X",
    "xy",
    "yx",
    "xyx",
    "straße",
    "STRASSE",
    "a*b",
    "a\\b",
    "10.0.0.1",
    "10.0.0.9",
    "::ffff:a00:1",
    "école",
];
const NUMBERS: [&str; 8] = ["0", "-0.0", "1", "1.0", "10e-1", "2.5", "-3", "3e2"];

fn text(random: &mut Random) -> Json {
    Json::string(random.pick(&TEXTS))
}

fn number(random: &mut Random) -> Json {
    Json::Number(random.pick(&NUMBERS).to_owned())
}

fn scalar(random: &mut Random) -> Json {
    match random.below(10) {
        0 => Json::Null,
        1 => Json::Bool(random.one_in(2)),
        2 | 3 => number(random),
        _ => text(random),
    }
}

/// An event.
pub(crate) fn event(random: &mut Random) -> Json {
    object(random, 4)
}

fn object(random: &mut Random, depth: usize) -> Json {
    let members = 1 + random.below(4);
    Json::Object(
        (0..members)
            .map(|_| (random.pick(&KEYS).to_owned(), value(random, depth)))
            .collect(),
    )
}

fn value(random: &mut Random, depth: usize) -> Json {
    match random.below(10) {
        0..=2 if depth > 0 => object(random, depth - 1),
        3..=5 if depth > 0 => {
            let items = random.below(4);
            Json::Array((0..items).map(|_| value(random, depth - 1)).collect())
        }
        _ => scalar(random),
    }
}

/// A pattern that EventBridge takes, mostly of the paths of events.
pub(crate) fn pattern(random: &mut Random) -> Json {
    fields(random, 2, 2)
}

fn fields(random: &mut Random, depth: usize, ors: usize) -> Json {
    let count = 1 + random.below(3);
    let mut members: Vec<(String, Json)> = (0..count)
        .map(|_| {
            let name = random.pick(&KEYS).to_owned();
            if depth > 0 && random.one_in(3) {
                return (name, fields(random, depth - 1, ors));
            }
            let matchers = 1 + random.below(3);
            (
                name,
                Json::Array((0..matchers).map(|_| matcher(random)).collect()),
            )
        })
        .collect();
    if ors > 0 && random.one_in(4) {
        let branches = 2 + random.below(2);
        let or = Json::Array(
            (0..branches)
                .map(|_| fields(random, depth.min(1), ors - 1))
                .collect(),
        );
        members.insert(random.below(members.len() + 1), ("$or".to_owned(), or));
    }
    Json::Object(members)
}

fn affix(random: &mut Random) -> Json {
    Json::string(random.pick(&TEXTS[1..]))
}

fn wildcard(random: &mut Random) -> Json {
    Json::string(random.pick(&[
        "*", "x*", "*x", "x*x", "*y*", "a\\*b", "a\\\\*", "", "*tr*ß*", "xy",
    ]))
}

fn one_or_more(random: &mut Random, item: fn(&mut Random) -> Json) -> Json {
    if random.one_in(2) {
        return item(random);
    }
    let items = 1 + random.below(3);
    Json::Array((0..items).map(|_| item(random)).collect())
}

fn matcher(random: &mut Random) -> Json {
    let operator = |name: &str, operand: Json| Json::object(name, operand);
    match random.below(18) {
        0 => operator("prefix", text(random)),
        1 => operator("suffix", text(random)),
        2 => operator("prefix", operator("equals-ignore-case", text(random))),
        3 => operator("suffix", operator("equals-ignore-case", text(random))),
        4 => operator("equals-ignore-case", text(random)),
        5 => operator("wildcard", wildcard(random)),
        6 => operator("exists", Json::Bool(random.one_in(2))),
        7 => operator("exists", Json::Bool(false)),
        8 => operator("exactly", text(random)),
        9 => operator(
            "cidr",
            Json::string(random.pick(&["10.0.0.0/30", "10.0.0.0/8", "0.0.0.0/0", "::/0"])),
        ),
        10 => {
            let comparison = random.pick(&["=", "<", "<=", ">", ">="]);
            operator(
                "numeric",
                Json::Array(vec![Json::string(comparison), number(random)]),
            )
        }
        11 => {
            let terms = [
                Json::string(">="),
                Json::Number("0".into()),
                Json::string("<"),
                Json::Number("2.5".into()),
            ];
            operator("numeric", Json::Array(terms.to_vec()))
        }
        12 => operator("anything-but", one_or_more(random, text)),
        13 => operator("anything-but", one_or_more(random, number)),
        14 => {
            let (name, item): (_, fn(&mut Random) -> Json) = match random.below(4) {
                0 => ("prefix", affix),
                1 => ("suffix", affix),
                2 => ("equals-ignore-case", text),
                _ => ("wildcard", wildcard),
            };
            operator("anything-but", operator(name, one_or_more(random, item)))
        }
        _ => scalar(random),
    }
}
