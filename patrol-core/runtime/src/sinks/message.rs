//! Text as AWS takes it.

/// The text with `?` for what SNS and EventBridge refuse: characters that XML 1.0 does not know.
pub(super) fn accepted(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'.. => c,
            _ => '?',
        })
        .collect()
}

/// The SHA-256 digest of a text, in hexadecimal.
pub(super) fn hash(text: &str) -> String {
    use sha2::{Digest, Sha256};

    let hash = Sha256::digest(text);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_sns_refuses_are_replaced() {
        assert_eq!(accepted("a\u{0}b\u{1b}[31m\n\u{FFFE}é𝄞"), "a?b?[31m\n?é𝄞");
    }
}
