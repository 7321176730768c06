//! The text of a tree, with white space and escapes here and there, and damage to it.

use super::Random;
use crate::reference::Json;

/// Writes a tree, sometimes oddly.
pub(crate) fn spell(random: &mut Random, value: &Json) -> String {
    let mut writer = Writer {
        text: String::new(),
        spaced: random.one_in(6),
        escaped: random.one_in(3),
    };
    writer.value(random, value);
    if random.one_in(12) {
        let rest = [" ", " x", "}", ",{", "{\"a\":", "\0", "\""];
        writer.text.push_str(random.pick(&rest));
    }
    writer.text
}

struct Writer {
    text: String,
    spaced: bool,
    escaped: bool,
}

impl Writer {
    fn mark(&mut self, random: &mut Random, mark: char) {
        self.space(random);
        self.text.push(mark);
        self.space(random);
    }

    fn space(&mut self, random: &mut Random) {
        if self.spaced && random.one_in(3) {
            self.text.push(random.pick(&[' ', '\n', '\r', '\t']));
        }
    }

    fn value(&mut self, random: &mut Random, value: &Json) {
        match value {
            Json::Null => self.text.push_str("null"),
            Json::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Json::Number(text) => self.text.push_str(text),
            Json::String(text) => self.string(random, text),
            Json::Array(items) => {
                self.mark(random, '[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        self.mark(random, ',');
                    }
                    self.value(random, item);
                }
                self.mark(random, ']');
            }
            Json::Object(members) => {
                self.mark(random, '{');
                for (at, (name, value)) in members.iter().enumerate() {
                    if at > 0 {
                        self.mark(random, ',');
                    }
                    self.string(random, name);
                    self.mark(random, ':');
                    self.value(random, value);
                }
                self.mark(random, '}');
            }
        }
    }

    fn string(&mut self, random: &mut Random, text: &str) {
        self.text.push('"');
        for char in text.chars() {
            let short = match char {
                '"' => Some("\\\""),
                '\\' => Some("\\\\"),
                '/' => Some("\\/"),
                '\n' => Some("\\n"),
                '\t' => Some("\\t"),
                _ => None,
            };
            let must = matches!(char, '"' | '\\' | '\0'..'\x20');
            match short {
                Some(short) if must || self.escaped => self.text.push_str(short),
                _ if must || self.escaped && random.one_in(4) => self.units(random, char),
                _ => self.text.push(char),
            }
        }
        if self.escaped && random.one_in(60) {
            let half = random.pick(&["\\ud83d", "\\ude00", "\\udbff\\ud83d"]);
            self.text.push_str(half);
        }
        self.text.push('"');
    }

    fn units(&mut self, random: &mut Random, char: char) {
        for unit in char.encode_utf16(&mut [0; 2]) {
            let digits = match random.one_in(2) {
                true => format!("\\u{unit:04x}"),
                false => format!("\\u{unit:04X}"),
            };
            self.text.push_str(&digits);
        }
    }
}

/// Changes a few bytes; the text may be valid all the same.
pub(crate) fn damage(random: &mut Random, text: &str) -> Vec<u8> {
    const MARKS: &[u8] = b"{}[]\",:\\0-e.tnu1 \t/+\x00\x1f\xff\xc3";
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..1 + random.below(2) {
        let at = random.below(bytes.len());
        match random.below(5) {
            0 => bytes[at] = random.pick(MARKS),
            1 => drop(bytes.remove(at)),
            2 => bytes.truncate(at + 1),
            3 => bytes.swap(at, 0),
            _ => bytes.insert(at, random.pick(MARKS)),
        }
    }
    bytes
}
