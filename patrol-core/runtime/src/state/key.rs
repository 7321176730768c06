//! What a record is filed under.

use sha2::{Digest as _, Sha256};

/// Bytes of the parts of a key that are kept for people to read.
const SHOWN_BYTES: usize = 512;

/// What a record is filed under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    /// `RULE/DIGEST`: a key may have kilobytes.
    pub(crate) id: String,
    /// Its parts as a JSON list, for people; cut where they are long.
    pub(crate) shown: String,
}

impl Key {
    /// The key of a group of findings of a rule.
    pub(super) fn new(rule: &str, group: &str) -> Self {
        let end = group.floor_char_boundary(SHOWN_BYTES);
        Self {
            id: format!("{rule}/{}", digest(group)),
            shown: group[..end].to_owned(),
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

/// 128 bits of a text's SHA-256 in hexadecimal: whoever chooses two texts finds none alike.
pub(super) fn digest(text: &str) -> String {
    let mut digest = base16ct::lower::encode_string(&Sha256::digest(text));
    digest.truncate(32);
    digest
}
