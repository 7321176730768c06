//! Text out of events, which may have been written by an attacker.

mod marks;
mod order;

use std::{borrow::Cow, fmt::Write as _};

use self::marks::is_mark;

/// A text as one line that shows everything it holds: line breaks, control characters, characters
/// that change the direction of what follows, characters without a width, and marks that pile up on one
/// character become escapes. So does a character of what a runner of CI would take for an order in its log, such as
/// `##[add-mask]` or, at the beginning, `::error::`.
///
/// Somebody who chooses a name in AWS can put a line break into it, and what follows would look like a
/// line of its own in a mail or a channel.
///
/// ```
/// use patrol_core::one_line;
///
/// assert_eq!(one_line("bob\nAll is well"), "bob\\nAll is well");
/// assert_eq!(one_line("a\u{202e}b\u{200b}c"), "a\\u{202e}b\\u{200b}c");
/// assert_eq!(one_line("Jörg 東京"), "Jörg 東京");
/// ```
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    let shown = order::anywhere(shown(text), r"\u{23}");
    order::at_the_start(shown, r"\u{3a}")
}

/// The text with an escape in place of each character that a reader does not see.
fn shown(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !looked_at(text).any(|(c, piled)| piled || is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for (c, piled) in looked_at(text) {
        if piled || is_hidden(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// The same JSON, with an escape in place of each character that a reader does not see: what a
/// program reads out of it is the same, and a person is shown what it holds. A runner of CI finds no order in it, see
/// [`one_line`].
///
/// ```
/// use patrol_core::visible_json;
///
/// assert_eq!(visible_json("{\"a\": \"\u{202e}b\u{e0041}\"}"), r#"{"a": "\u202eb\udb40\udc41"}"#);
/// ```
#[must_use]
pub fn visible_json(json: &str) -> Cow<'_, str> {
    order::anywhere(shown_json(json), r"\u0023")
}

fn shown_json(json: &str) -> Cow<'_, str> {
    // JSON's own line breaks and tabs stand between its parts; within a text they are escapes.
    let hidden =
        |(c, piled): (char, bool)| !matches!(c, '\n' | '\r' | '\t') && (piled || is_hidden(c));
    if is_plain(json) || !looked_at(json).any(hidden) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 16);
    for (c, piled) in looked_at(json) {
        if hidden((c, piled)) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Is every character one of ASCII's that readers see? Nearly all texts are so, and bytes are many times as fast to look
/// through as characters are.
fn is_plain(text: &str) -> bool {
    // In parts: within one, all bytes are looked at, which processors do many at a time.
    let mut parts = text.as_bytes().chunks(256);
    parts.all(|part| {
        let plain = part.iter().map(|byte| (b' '..=b'~').contains(byte));
        plain.fold(true, |all, one| all & one)
    })
}

/// The characters, and which of them are marks on a character that has as many as any language puts there: a thousand
/// of them cover the lines around.
fn looked_at(text: &str) -> impl Iterator<Item = (char, bool)> {
    const MOST: usize = 6;
    let mut marks = 0;
    text.chars().map(move |c| {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        (c, marks > MOST)
    })
}

/// Does no font have it, now or ever? XML, and so SNS and EventBridge, refuses most of them.
///
/// Source: Unicode's [noncharacters](https://www.unicode.org/faq/private_use.html#noncharacters).
const fn is_noncharacter(c: char) -> bool {
    c as u32 & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// Is it a character that a reader does not see, or that changes how others are seen?
///
/// Source: Unicode's categories Cc, Cf, Zl and Zp, and its
/// [default ignorable code points](https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point); and two that show
/// nothing: the blank Braille pattern and the object replacement character.
const fn is_hidden(c: char) -> bool {
    is_noncharacter(c)
        || matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffc}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_hidden_character_is_shown() {
        for c in [
            '\n',
            '\r',
            '\t',
            '\0',
            '\u{1b}',
            '\u{85}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202e}',
            '\u{2066}',
            '\u{2069}',
            '\u{200b}',
            '\u{200d}',
            '\u{200f}',
            '\u{feff}',
            '\u{ad}',
            '\u{e0041}',
            '\u{61c}',
            '\u{fdd0}',
            '\u{fffe}',
            '\u{10ffff}',
            '\u{2800}',
            '\u{fffc}',
        ] {
            let text = format!("a{c}b");
            let shown = one_line(&text);
            assert_eq!(shown, format!("a{}b", c.escape_default()));
            assert!(!shown.contains(c));
        }
    }

    #[test]
    fn marks_do_not_pile_up() {
        let name = "Ti\u{1ebf}ng e\u{302}\u{301} \u{5d1}\u{5bc}\u{5b7}";
        assert_eq!(one_line(name), name);
        // Devanagari and Burmese put several on one letter.
        let name =
            "\u{915}\u{94d}\u{937}\u{93f}\u{902} \u{1000}\u{103b}\u{103d}\u{102d}\u{102f}\u{1037}";
        assert_eq!(one_line(name), name);
        for mark in [
            '\u{730}',
            '\u{8e4}',
            '\u{f71}',
            '\u{1cd0}',
            '\u{a66f}',
            '\u{1e130}',
        ] {
            let piled = format!("e{}x", mark.to_string().repeat(1_000));
            assert_eq!(one_line(&piled).matches(mark).count(), 6, "{piled}");
        }
        let piled = format!("e{}x", "\u{301}".repeat(1_000));
        let shown = one_line(&piled);
        assert_eq!(shown.matches('\u{301}').count(), 6);
        assert_eq!(shown.matches("\\u{301}").count(), 994);
        let json = serde_json::json!(piled).to_string();
        let visible = visible_json(&json);
        assert_eq!(visible.matches('\u{301}').count(), 6);
        assert_eq!(
            serde_json::from_str::<String>(&visible).expect("JSON"),
            piled
        );
    }

    #[test]
    fn visible_json_says_the_same() {
        let value =
            serde_json::json!({ "a\u{202e}": ["b\u{200b}\n\t\u{7f}\u{ffff}", "東京 🦀\u{e0041}"] });
        for json in [
            value.to_string(),
            serde_json::to_string_pretty(&value).unwrap(),
        ] {
            let shown = visible_json(&json);
            assert!(
                !shown.contains(|c: char| c != '\n' && is_hidden(c)),
                "{shown}"
            );
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(&shown).unwrap(),
                value
            );
        }
    }

    #[test]
    fn what_people_write_stays() {
        for text in [
            "",
            "arn:aws:iam::1:user/bob",
            "Ålesund (東京), 100 %",
            "🦀",
            "שלום",
        ] {
            assert!(matches!(one_line(text), Cow::Borrowed(same) if same == text));
        }
    }
}
