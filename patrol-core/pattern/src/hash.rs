//! Hash tables for what patterns hold.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map with [`PatternHasher`].
pub(crate) type Map<K, V> = HashMap<K, V, BuildHasherDefault<PatternHasher>>;

/// A set with [`PatternHasher`].
pub(crate) type Set<K> = HashSet<K, BuildHasherDefault<PatternHasher>>;

/// The golden ratio: multiplying by it spreads a number over all bits.
pub(crate) const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// A hash of a multiplication for each word.
///
/// A function builds hundreds of patterns whenever it starts, and the standard library's hash took a
/// tenth of that. It is made for keys of strangers; here keys come from patterns, never from events.
#[derive(Default)]
pub(crate) struct PatternHasher(u64);

impl PatternHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    }
}

impl Hasher for PatternHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.add(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.add(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.add(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    /// The tables look at the highest and the lowest bits.
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher as _, BuildHasherDefault};

    use super::{PatternHasher, Set};

    #[test]
    fn texts_that_differ_in_one_place_have_different_hashes() {
        let build = BuildHasherDefault::<PatternHasher>::default();
        let text = *b"detail.requestParameters";
        let mut hashes = Set::default();
        for len in 0..text.len() {
            for byte in 0..=u8::MAX {
                let mut text = text;
                text[len] = byte;
                hashes.insert(build.hash_one(&text[..=len]));
            }
        }
        assert_eq!(hashes.len(), text.len() * 256);
    }
}
