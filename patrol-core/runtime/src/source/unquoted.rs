//! What a JSON parser says, without the text that it quotes: an event may hold secrets.

use patrol_core::one_line;

/// Characters that are shown.
const SHOWN: usize = 200;

/// The parser's words in one line.
pub(super) fn unquoted(why: &serde_json::Error) -> String {
    let words = why.to_string();
    let words = match (words.find('"'), words.rfind('"')) {
        (Some(from), Some(to)) => format!("{}...{}", &words[..from], &words[to + 1..]),
        _ => words,
    };
    let shown: String = words.chars().take(SHOWN).collect();
    one_line(&shown).into_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_was_read_is_not_shown() {
        for (text, words) in [
            (
                r#""hunter2 \"\n""#,
                "invalid type: string ..., expected a map at line 1 column 14",
            ),
            (
                r#"{"a": "hunter2"}"#,
                "invalid type: string ..., expected u8 at line 1 column 15",
            ),
            ("{", "EOF while parsing an object at line 1 column 1"),
        ] {
            let why = serde_json::from_str::<BTreeMap<String, u8>>(text).expect_err(text);
            assert_eq!(unquoted(&why), words);
        }
    }
}
