//! The SHA-256 digest of a text.

use sha2::{Digest as _, Sha256};

/// The SHA-256 digest of a text, in hexadecimal: nobody can choose two texts that have the same.
pub(crate) fn sha256_hex(text: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_hexadecimal() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256_hex(""), empty);
    }
}
