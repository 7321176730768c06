//! Words without the secrets that they may repeat.

use crate::{BoxError, error_chain};

/// What is shown in place of a secret.
const MASK: &str = "[secret]";
/// Parts of an address that are shorter than this are words, not secrets.
const PART: usize = 12;
/// A whole address that is shorter than this may be part of any word.
const WHOLE: usize = 8;

/// What of an address must not be shown.
#[derive(Clone, Default)]
pub(super) struct Veil {
    /// Longest first.
    secrets: Vec<String>,
}

impl Veil {
    /// The address as a whole, what follows its host, every value in that and every long part of it, and every long part
    /// of the text before an `@`, such as a token: as they are written, and as they read without `%2F` and the like. An ARN
    /// is a name and not a secret.
    pub(super) fn of(address: &str) -> Self {
        if address.starts_with("arn:") {
            return Self::default();
        }
        let mut secrets = vec![address];
        if let Some((_, rest)) = address.split_once("://")
            && let Some(at) = rest.find(['/', '?', '#'])
        {
            let path = &rest[at..];
            let values = path.split(['/', '?', '&', '#', '=']);
            let parts = path.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
            secrets.extend(values.chain(parts).filter(|part| part.len() >= PART));
            if path.len() > 1 {
                secrets.push(path);
            }
        }
        if let Some((credentials, _)) = address.rsplit_once('@') {
            secrets.push(credentials);
            secrets.extend(credentials.split(':').filter(|part| part.len() >= PART));
        }
        let secrets = secrets.into_iter().filter(|secret| !secret.is_empty());
        let mut secrets: Vec<_> = secrets
            .flat_map(|secret| [secret.to_owned(), decoded(secret)])
            .collect();
        secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        Self { secrets }
    }

    /// The words without them.
    pub(super) fn over(&self, words: &str) -> String {
        let mut words = words.to_owned();
        for secret in &self.secrets {
            // A path of two characters does not stand in a text by chance, and an address of two may.
            words = if secret.len() < WHOLE && !secret.starts_with('/') {
                words.replace(&format!("`{secret}`"), &format!("`{MASK}`"))
            } else {
                words.replace(secret, MASK)
            };
        }
        words
    }

    /// The error, or its words and those of its sources where it, one of them or its `Debug` repeats a secret.
    pub(super) fn over_error(&self, error: BoxError) -> BoxError {
        let (words, shown) = (error_chain(&*error), format!("{error:?}"));
        let veiled = self.over(&words);
        match veiled == words && self.over(&shown) == shown {
            true => error,
            false => veiled.into(),
        }
    }
}

/// A text of an address as it reads: `a%2Fb` as `a/b`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).filter(|_| *first == b'%');
        let hex = hex.and_then(|hex| str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_an_address_is_shown() {
        let veil = Veil::of("https://example.com/hooks/abcdefghijklmnop?key=0123456789abcdef");
        let said = "no abcdefghijklmnop at example.com, key 0123456789abcdef of hooks";
        assert_eq!(
            veil.over(said),
            "no [secret] at example.com, key [secret] of hooks"
        );
        let veil = Veil::of("https://example.com/x");
        assert_eq!(veil.over("POST /x"), "POST [secret]");
        assert_eq!(
            Veil::of("topic").over("`topic` is a topic"),
            "`[secret]` is a topic"
        );
        assert_eq!(
            Veil::of("0123456789").over("key 0123456789"),
            "key [secret]"
        );
        let veil = Veil::of("a@example.com:0123456789abcdef@example.atlassian.net/SEC");
        assert_eq!(
            veil.over("SEC at example.atlassian.net knows no 0123456789abcdef"),
            "SEC at example.atlassian.net knows no [secret]"
        );
        let veil = Veil::of("https://example.com/a?sp=%2Frun&sig=ab%2Fcd%2Bef%3D%3D");
        assert_eq!(
            veil.over("no ab/cd+ef== and no ab%2Fcd%2Bef%3D%3D for sp=/run"),
            "no [secret] and no [secret] for sp=/run"
        );
        let arn = "arn:aws:sns:eu-west-1:123456789012:alerts";
        assert_eq!(Veil::of(arn).over(arn), arn);
    }
}
