//! Text that is compared without regard to case.

/// A string that is compared without regard to case: the operand of
/// `equals-ignore-case`.
///
/// Each character of the pattern stands for its lower-case and its upper-case form. The
/// forms are Unicode's full mappings of a single character, and only those of the
/// pattern's characters count, so the relation is not symmetric: `straße` accepts
/// `STRASSE`, and `STRASSE` does not accept `straße`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IgnoreCase {
    text: Box<str>,
    chars: Box<[CaseForms]>,
}

/// The two forms of a character, in UTF-8.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct CaseForms {
    lower: Box<[u8]>,
    upper: Box<[u8]>,
}

impl CaseForms {
    fn of(char: char) -> Self {
        let lower: String = char.to_lowercase().collect();
        let upper: String = char.to_uppercase().collect();
        Self {
            lower: lower.into_bytes().into(),
            upper: upper.into_bytes().into(),
        }
    }
}

impl IgnoreCase {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut chars = Vec::new();
        for char in text.chars() {
            if char.len_utf16() == 1 {
                chars.push(CaseForms::of(char));
            } else {
                // EventBridge takes the two halves of a surrogate pair one by one, and
                // encodes each as a question mark.
                chars.extend([CaseForms::of('?'), CaseForms::of('?')]);
            }
        }
        Self {
            text: text.into(),
            chars: chars.into(),
        }
    }

    /// The string as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn equals(&self, text: &[u8]) -> bool {
        self.strip_prefix(text).is_some_and(<[u8]>::is_empty)
    }

    pub(super) fn is_prefix_of(&self, text: &[u8]) -> bool {
        self.strip_prefix(text).is_some()
    }

    // Neither form of a character begins or ends with the other (a test checks all
    // characters), so a form that fits is the only one that does.
    fn strip_prefix<'a>(&self, mut text: &'a [u8]) -> Option<&'a [u8]> {
        for CaseForms { lower, upper } in &self.chars {
            text = text
                .strip_prefix(&**lower)
                .or_else(|| text.strip_prefix(&**upper))?;
        }
        Some(text)
    }

    pub(super) fn is_suffix_of(&self, mut text: &[u8]) -> bool {
        for CaseForms { lower, upper } in self.chars.iter().rev() {
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
    use super::{CaseForms, IgnoreCase};

    #[test]
    fn no_form_begins_or_ends_with_the_other() {
        for char in '\0'..=char::MAX {
            let text = IgnoreCase::new(char);
            for CaseForms { lower, upper } in &text.chars {
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
    fn only_the_forms_of_the_pattern_count() {
        assert!(IgnoreCase::new("straße").equals("STRASSE".as_bytes()));
        assert!(IgnoreCase::new("straße").equals("straSSe".as_bytes()));
        assert!(!IgnoreCase::new("straße").equals("strasse".as_bytes()));
        assert!(!IgnoreCase::new("ǅ").equals("ǅ".as_bytes()));
        assert!(IgnoreCase::new("ß").is_suffix_of("xSS".as_bytes()));
        assert!(IgnoreCase::new("EC2").is_prefix_of(b"ec2 x"));
    }
}
