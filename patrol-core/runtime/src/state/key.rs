//! What a record is filed under.

use patrol_core::sink::cut_text;
use serde_json::json;

use crate::sha256::sha256_hex;

/// Bytes of the parts of a key that are kept whole for people to read.
const SHOWN_BYTES: usize = 512;
/// Bytes of JSON of one part, where all of them are longer.
const PART_BYTES: usize = 256;

/// What a record is filed under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    /// `RULE/DIGEST`: a key may have kilobytes.
    pub(crate) id: String,
    /// Its parts as a JSON list, for people; of long ones the beginning, and how long they are.
    pub(crate) shown: String,
}

impl Key {
    /// The key of a group of findings of a rule.
    pub(super) fn new(rule: &str, group: &str) -> Self {
        Self {
            id: format!("{rule}/{}", digest(group)),
            shown: shown(group),
        }
    }

    /// The key of this id.
    pub(super) const fn of(id: String, shown: String) -> Self {
        Self { id, shown }
    }

    /// The digest alone.
    pub(super) fn digest(&self) -> &str {
        self.id.rsplit('/').next().unwrap_or(&self.id)
    }

    /// A number that is the same for the same key.
    pub(super) fn number(&self) -> usize {
        number(&self.id)
    }
}

/// Into how many parts the keys that are due are divided: one part takes a thousand writes a second.
#[cfg(feature = "lambda")]
pub(super) const PARTS: usize = 8;

/// The part of a key, of those that are due.
#[cfg(feature = "lambda")]
pub(super) fn part(id: &str) -> usize {
    number(id) % PARTS
}

fn number(id: &str) -> usize {
    let last = id.bytes().rev().take(4);
    last.fold(0, |number, byte| number * 31 + usize::from(byte))
}

fn shown(group: &str) -> String {
    if group.len() <= SHOWN_BYTES {
        return group.to_owned();
    }
    let mut parts: Vec<Option<String>> = serde_json::from_str(group).unwrap_or_default();
    for part in parts.iter_mut().flatten() {
        *part = cut_text(part, PART_BYTES);
    }
    json!(parts).to_string()
}

/// 128 bits of a text's SHA-256 in hexadecimal: nobody can choose two texts that have the same.
pub(super) fn digest(text: &str) -> String {
    let mut digest = sha256_hex(text);
    digest.truncate(32);
    digest
}
