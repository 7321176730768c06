//! Texts of a document as they stand in messages: one line, and not longer than a message can be.

/// A text as an error has it: [`shortened`] to 60 characters.
pub(crate) fn excerpt(text: &str) -> String {
    shortened(text, 60)
}

/// The text itself, or its beginning if it is longer, with escapes for what would break the line or hide in it.
pub(crate) fn shortened(text: &str, longest: usize) -> String {
    let mut shown = String::new();
    for (index, c) in text.chars().enumerate() {
        if index == longest {
            shown.push_str("...");
            break;
        }
        if is_hidden(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Whether a character breaks a line, changes the direction of what follows, or is not seen at all.
///
/// Source: [Unicode Standard Annex 9](https://www.unicode.org/reports/tr9/), and the format characters (`Cf`) and
/// separators (`Zl`, `Zp`) of the Unicode Character Database.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(excerpt("short"), "short");
        assert_eq!(excerpt(&"ü".repeat(60)), "ü".repeat(60));
        assert_eq!(excerpt(&"ü".repeat(61)), format!("{}...", "ü".repeat(60)));
    }

    #[test]
    fn what_breaks_or_hides_in_a_line_is_escaped() {
        assert_eq!(
            excerpt("a\nb\u{202e}c\u{200b}"),
            r"a\u{a}b\u{202e}c\u{200b}"
        );
        assert_eq!(excerpt("ü \u{1f600} \"x\" `y`"), "ü \u{1f600} \"x\" `y`");
    }
}
