//! A fingerprint of the linked rules, so that a function never serves another build's template.

use std::hash::{Hash as _, Hasher};

use patrol_core::Registry;

/// A short fingerprint of these rules: their names, rulesets, versions and patterns.
///
/// The template carries it as the function's environment variable `PatrolDigest`; a function
/// whose own rules have another one refuses to start. 16 hexadecimal digits, the same on
/// every machine and for every order of linking.
///
/// It tells builds apart that got mixed up. It does not stop somebody who looks for other rules with the same
/// digest: who can deploy rules needs none.
#[must_use]
pub fn digest(registry: &Registry) -> String {
    let mut hash = Fingerprint::default();
    for (rule, pattern) in registry.rules().iter().zip(registry.patterns()) {
        for part in [rule.name, rule.ruleset, rule.ruleset_version] {
            // The length first: no two lists of parts run together to the same bytes.
            hash.write_u64(part.len() as u64);
            hash.write(part.as_bytes());
        }
        pattern.hash(&mut hash);
    }
    base16ct::lower::encode_string(&hash.finish().to_be_bytes())
}

/// A hash of one multiplication for eight bytes. A function takes its digest whenever it starts, and SHA-256 took a
/// fifth of that where the processor has no instructions for it.
#[derive(Default)]
struct Fingerprint(u64);

impl Hasher for Fingerprint {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    /// Both halves of the product, so that every bit of the number reaches all bits of the hash.
    fn write_u64(&mut self, number: u64) {
        /// The golden ratio, and the square root of two: without the second, zeros would leave no trace.
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        const STEP: u64 = 0x6A09_E667_F3BC_C909;
        let mixed = self.0.wrapping_add(STEP) ^ number;
        let product = u128::from(mixed) * u128::from(FACTOR);
        self.0 = (product >> 64) as u64 ^ product as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn of(bytes: &[u8]) -> u64 {
        let mut hash = Fingerprint::default();
        hash.write(bytes);
        hash.finish()
    }

    #[test]
    fn every_bit_and_every_length_counts() {
        let text = *b"AssumeRole patrol-rules-aws 0.1.0 sts.amazonaws.com";
        let mut hashes = HashSet::new();
        for len in 0..=text.len() {
            hashes.insert(of(&text[..len]));
            hashes.insert(of(&vec![0; 8 * (len + 1)]));
        }
        for bit in 0..text.len() * 8 {
            let mut text = text;
            text[bit / 8] ^= 1 << (bit % 8);
            hashes.insert(of(&text));
        }
        assert_eq!(hashes.len(), 2 * (text.len() + 1) + text.len() * 8);
    }

    /// Deployed templates hold it: a change here makes their functions refuse the next build until they are deployed anew.
    #[test]
    fn it_is_the_same_on_every_machine() {
        assert_eq!(of(b"AssumeRole"), 0xD709_58FB_A542_A558);
    }
}
