//! Text out of events, which may have been written by an attacker.

use std::borrow::Cow;

/// A text as one line that shows everything it holds: line breaks, control characters, characters
/// that change the direction of what follows, and characters without a width become escapes.
///
/// Whoever chooses a name in AWS can put a line break into it, and what follows would look like a
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
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Is it a character that a reader does not see, or that changes how others are seen?
///
/// Source: Unicode's categories Cc, Cf, Zl and Zp, and its
/// [default ignorable code points](https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point).
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
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
        ] {
            let text = format!("a{c}b");
            let shown = one_line(&text);
            assert_eq!(shown, format!("a{}b", c.escape_default()));
            assert!(!shown.contains(c));
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
