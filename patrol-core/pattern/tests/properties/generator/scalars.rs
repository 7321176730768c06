//! Strings, addresses and numbers, in spellings that mean the same or nearly so.

use super::Random;
use crate::reference::Json;

const TEXTS: [&str; 12] = [
    "", "x", "X", "xy", "yx", "xyx", "straße", "STRASSE", "a*b", "a\\b", "école", "ÉCOLE",
];
const ODD_TEXTS: [&str; 34] = [
    "x\"",
    "\"x",
    "\"",
    "\\",
    "*",
    "?",
    "??",
    "😀",
    "x😀",
    "\u{0}",
    "\n\t",
    "\u{7f}",
    "\u{2028}",
    "\u{feff}x",
    "Ⱥ",
    "ⱥ",
    "İ",
    "i\u{307}",
    "ı",
    "I",
    "ŉ",
    "ʼN",
    "ﬁx",
    "FIx",
    "Σ",
    "σ",
    "ς",
    "ǅ",
    "Ǆ",
    "\u{212a}",
    "k",
    "1",
    "true",
    "null",
];
const ADDRESSES: [&str; 30] = [
    "10.0.0.1",
    "10.0.0.001",
    "010.0.0.1",
    "10.0.0.9",
    "10.0.0.0001",
    "10.0.0.00000001",
    "10.0.0.000000001",
    "10.0.0.256",
    "10.0.0",
    "10.0.0.1.",
    "10.0.0.1 ",
    "0.0.0.0",
    "255.255.255.255",
    "::",
    "::1",
    "0:0:0:0:0:0:0:1",
    "::0001",
    "::00001",
    "::10000",
    "::ffff:a00:1",
    "0:0:0:0:0:FFFF:0A00:1",
    "::ffff:10.0.0.1",
    "::ffff:0:a00:1",
    "2001:DB8::1",
    "2001:0db8:0:0::1",
    "2001:db8:::1",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7::",
    "1:2:3:4:5:6:7:8:9",
    "12:30",
];
const RANGES: [&str; 26] = [
    "10.0.0.0/30",
    "10.0.0.77/24",
    "10.0.0.0/8",
    "0.0.0.0/0",
    "255.255.255.255/31",
    "::/0",
    "2001:db8::/32",
    "2001:DB8::9/127",
    "::ffff:a00:0/8",
    "::ffff:a00:0/31",
    "10.0.0.0/+8",
    "10.0.0.0/008",
    "10.0.0.0/8/",
    "10.0.0.0/8//",
    "10.0.0.0/-0",
    "1:2:3:4:5:6:7:8/1",
    // Refused.
    "10.0.0.0/32",
    "::ffff:a00:0/32",
    "::1/128",
    "10.0.0.0/-1",
    "10.0.0.0",
    "10.0.0.0/8/8",
    "10.0.0/8",
    "/8",
    "10.0.0.0/x",
    "localhost/8",
];
/// Digits and the power of ten that they are times of.
const VALUES: [(&str, i64); 14] = [
    ("0", 0),
    ("1", 0),
    ("25", -1),
    ("3", 2),
    ("301", -1),
    ("3", -1),
    ("999999999999999", 0),
    ("123456789012", 0),
    ("1", -7),
    ("1", 15),
    ("12345", -20),
    ("2", 0),
    ("15", -300),
    ("7", 5),
];
/// Text to EventBridge, all but a few of them.
const ODD_NUMBERS: [&str; 17] = [
    "9007199254740992",
    "9007199254740993",
    "9007199254740993.0",
    "12345678901234567890",
    "12345678901234567000",
    "1e309",
    "1E309",
    "-1e309",
    "1e-400",
    "5e-324",
    "5e-323",
    "4.9e-324",
    "0.1000000000000000055511151231257827",
    "0.30000000000000004",
    "1.7976931348623157e308",
    "-1.7976931348623157e308",
    "0e99999999999",
];

pub(super) fn text(random: &mut Random) -> Json {
    Json::String(plain_text(random))
}

pub(super) fn plain_text(random: &mut Random) -> String {
    match random.below(12) {
        0..=5 => random.pick(&TEXTS).to_owned(),
        6 => random.pick(&ODD_TEXTS).to_owned(),
        7 => format!("{}{}", random.pick(&ODD_TEXTS), random.pick(&ODD_TEXTS)),
        8 => format!("{}{}", random.pick(&TEXTS), random.pick(&TEXTS)),
        _ => random.pick(&ADDRESSES).to_owned(),
    }
}

pub(super) fn range(random: &mut Random) -> Json {
    let ranges = if random.one_in(16) {
        &RANGES[16..]
    } else {
        &RANGES[..16]
    };
    Json::String(random.pick(ranges).to_owned())
}

pub(super) fn number(random: &mut Random) -> Json {
    if random.one_in(8) {
        return Json::Number(random.pick(&ODD_NUMBERS).to_owned());
    }
    comparable_number(random)
}

pub(super) fn comparable_number(random: &mut Random) -> Json {
    let (digits, exponent) = random.pick(&VALUES);
    let sign = if random.one_in(5) { "-" } else { "" };
    Json::Number(format!("{sign}{}", spelling(random, digits, exponent)))
}

/// Two numbers, the smaller one first.
pub(super) fn bounds(random: &mut Random) -> (Json, Json) {
    const RISING: [(&str, i64); 7] = [
        ("0", 0),
        ("1", -7),
        ("1", 0),
        ("2", 0),
        ("25", -1),
        ("301", -1),
        ("3", 2),
    ];
    let bottom = random.below(RISING.len() - 1);
    let top = bottom + 1 + random.below(RISING.len() - 1 - bottom);
    let mut written = |at: usize| {
        let (digits, exponent) = RISING[at];
        Json::Number(spelling(random, digits, exponent))
    };
    (written(bottom), written(top))
}

/// One of the ways to write a number.
fn spelling(random: &mut Random, digits: &str, exponent: i64) -> String {
    let zeros = random.pick(&[0, 0, 0, 1, 2, 12]);
    let digits = format!("{digits}{}", "0".repeat(zeros));
    let whole = match digits.starts_with('0') {
        true => 1,
        false => random.below(digits.len() + 1),
    };
    let (before, after) = match digits.split_at(whole) {
        ("", after) => ("0", after),
        parts => parts,
    };
    let exponent = exponent - zeros as i64 + after.len() as i64;
    let point = if after.is_empty() { "" } else { "." };
    if exponent == 0 && !random.one_in(4) {
        return format!("{before}{point}{after}");
    }
    if (0..20).contains(&exponent) && point.is_empty() && before != "0" && random.one_in(2) {
        return format!("{before}{}", "0".repeat(exponent as usize));
    }
    let sign = match exponent {
        0.. => random.pick(&["", "+", "+00"]),
        _ => random.pick(&["-", "-0"]),
    };
    let letter = random.pick(&["e", "E"]);
    format!("{before}{point}{after}{letter}{sign}{}", exponent.abs())
}

pub(super) fn scalar(random: &mut Random) -> Json {
    match random.below(10) {
        0 => Json::Null,
        1 => Json::Bool(random.one_in(2)),
        2 | 3 => number(random),
        _ => text(random),
    }
}
