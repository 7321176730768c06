//! Undoing the percent-encoding in which IAM's answers carry a policy document.
//!
//! Source: [RFC 3986, section 2.1](https://www.rfc-editor.org/rfc/rfc3986#section-2.1), which the IAM API Reference names
//! for the documents in its answers. A plus sign is a plus sign there, not a space.

use std::borrow::Cow;

use crate::error::PolicyError;
use crate::text::excerpt;

/// The document as JSON text, whichever way it was written.
///
/// JSON has no percent sign outside its strings, so one at the beginning decides.
pub(crate) fn decode(text: &str) -> Result<Cow<'_, str>, PolicyError> {
    let encoded = text
        .trim_start()
        .trim_start_matches(['{', '['])
        .starts_with('%');
    if encoded {
        decode_all(text).map(Cow::Owned)
    } else {
        Ok(Cow::Borrowed(text))
    }
}

fn decode_all(text: &str) -> Result<String, PolicyError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, after @ ..] = rest else {
            return Err(broken(text, rest));
        };
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else {
            return Err(broken(text, rest));
        };
        bytes.push(high << 4 | low);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|source| PolicyError::Utf8 {
        document: excerpt(text),
        source: source.utf8_error(),
    })
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// The error for the percent sign before `rest`.
fn broken(text: &str, rest: &[u8]) -> PolicyError {
    let offset = text.len() - rest.len() - 1;
    PolicyError::PercentEncoding {
        found: excerpt(&text[offset..].chars().take(3).collect::<String>()),
        offset,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn encoded_and_plain_texts_are_told_apart() {
        for (text, decoded) in [
            ("%7B%22a%22%3A%20%22b%2Bc+d%22%7D", r#"{"a": "b+c+d"}"#),
            ("%7b%22a%22%3a1%7d", r#"{"a":1}"#),
            ("{%22a%22:%22%C3%BC%22}", r#"{"a":"ü"}"#),
            (" %0A%7B%7D", " \n{}"),
            (r#"{"a": "100%25"}"#, r#"{"a": "100%25"}"#),
            ("", ""),
        ] {
            assert_eq!(decode(text).unwrap(), decoded, "{text}");
        }
    }

    #[test]
    fn broken_encodings_are_refused() {
        for (text, message) in [
            (
                "%7B%zz",
                "policy document: `%zz` at byte 3 is not percent-encoding: expected `%` and two hexadecimal digits",
            ),
            (
                "%7B%2",
                "policy document: `%2` at byte 3 is not percent-encoding: expected `%` and two hexadecimal digits",
            ),
            (
                "%",
                "policy document: `%` at byte 0 is not percent-encoding: expected `%` and two hexadecimal digits",
            ),
            (
                "%7B%é",
                "policy document: `%é` at byte 3 is not percent-encoding: expected `%` and two hexadecimal digits",
            ),
            (
                "%+1",
                "policy document: `%+1` at byte 0 is not percent-encoding: expected `%` and two hexadecimal digits",
            ),
            (
                "%7B%FF",
                "policy document `%7B%FF` is not UTF-8 once its percent-encoding is undone",
            ),
        ] {
            assert_eq!(decode(text).unwrap_err().to_string(), message, "{text}");
        }
    }
}
