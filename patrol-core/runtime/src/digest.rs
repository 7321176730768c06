//! A fingerprint of the linked rules, so that a function never serves another build's template.

use sha2::{Digest, Sha256};

use patrol_core::Registry;

/// Bytes of SHA-256 that are kept: enough to tell builds apart, short enough to read aloud.
const BYTES: usize = 8;

/// A short fingerprint of these rules: their names, rulesets, versions and patterns.
///
/// The template carries it as the function's environment variable `PatrolDigest`; a function
/// whose own rules have another one refuses to start. 16 hexadecimal digits, the same on
/// every machine and for every order of linking.
#[must_use]
pub fn digest(registry: &Registry) -> String {
    let mut hash = Sha256::new();
    for (rule, pattern) in registry.rules().iter().zip(registry.patterns()) {
        let pattern = pattern.to_string();
        for part in [rule.name, rule.ruleset, rule.ruleset_version, &pattern] {
            // The length first: no two lists of parts run together to the same bytes.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    base16ct::lower::encode_string(&hash.finalize()[..BYTES])
}
