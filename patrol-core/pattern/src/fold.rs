//! Equality that ignores case, character by character of the pattern.

/// A text of which every character stands for its lower-case and its upper-case form.
///
/// The mappings are Unicode's full ones for a single character, and they are taken of
/// the pattern only, so the relation is not symmetric: `straße` accepts `STRASSE`, and
/// `STRASSE` does not accept `straße`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folded {
    forms: Box<[Forms]>,
}

/// The forms of a character, as UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Forms {
    lower: Box<[u8]>,
    upper: Box<[u8]>,
}

impl Folded {
    pub(super) fn new(text: &str) -> Self {
        let mut forms = Vec::new();
        for char in text.chars() {
            if char.len_utf16() == 2 {
                // EventBridge takes the halves of the pair one by one, and half a pair
                // turns into a question mark.
                for _ in 0..2 {
                    forms.push(Forms {
                        lower: Box::from(*b"?"),
                        upper: Box::from(*b"?"),
                    });
                }
                continue;
            }
            let lower: String = char.to_lowercase().collect();
            let upper: String = char.to_uppercase().collect();
            forms.push(Forms {
                lower: lower.into_bytes().into(),
                upper: upper.into_bytes().into(),
            });
        }
        Self {
            forms: forms.into(),
        }
    }

    pub(super) fn equals(&self, text: &[u8]) -> bool {
        self.strip_prefix(text).is_some_and(<[u8]>::is_empty)
    }

    /// Whether it equals the text between the two others.
    pub(super) fn equals_with(&self, text: &[u8], before: &[u8], after: &[u8]) -> bool {
        self.equals(&[before, text, after].concat())
    }

    pub(super) fn is_prefix_of(&self, text: &[u8]) -> bool {
        self.strip_prefix(text).is_some()
    }

    // Neither form of a character begins or ends with the other (a test goes through
    // all of them), so trying one after the other needs no going back.
    fn strip_prefix<'a>(&self, mut text: &'a [u8]) -> Option<&'a [u8]> {
        for Forms { lower, upper } in &self.forms {
            text = text
                .strip_prefix(&**lower)
                .or_else(|| text.strip_prefix(&**upper))?;
        }
        Some(text)
    }

    pub(super) fn is_suffix_of(&self, mut text: &[u8]) -> bool {
        for Forms { lower, upper } in self.forms.iter().rev() {
            match text
                .strip_suffix(&**lower)
                .or_else(|| text.strip_suffix(&**upper))
            {
                Some(rest) => text = rest,
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Folded, Forms};

    #[test]
    fn no_form_is_part_of_the_other() {
        for char in '\0'..=char::MAX {
            let folded = Folded::new(char.encode_utf8(&mut [0; 4]));
            for Forms { lower, upper } in &folded.forms {
                assert!(
                    lower == upper || !lower.starts_with(upper) && !upper.starts_with(lower),
                    "{char:?}"
                );
                assert!(
                    lower == upper || !lower.ends_with(upper) && !upper.ends_with(lower),
                    "{char:?}"
                );
            }
        }
    }

    #[test]
    fn forms_are_of_the_pattern() {
        assert!(Folded::new("straße").equals("STRASSE".as_bytes()));
        assert!(Folded::new("straße").equals("straSSe".as_bytes()));
        assert!(!Folded::new("straße").equals("strasse".as_bytes()));
        assert!(!Folded::new("ǅ").equals("ǅ".as_bytes()));
        assert!(Folded::new("ß").is_suffix_of("xSS".as_bytes()));
        assert!(Folded::new("EC2").is_prefix_of(b"ec2 x"));
    }
}
