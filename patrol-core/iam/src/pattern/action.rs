//! Patterns of actions.

use std::fmt;

use super::Pattern;
use crate::glob::{Glob, Token};

/// An action as a policy names it: `iam:PassRole`, `s3:Get*`, `*`.
///
/// `*` stands for any text and `?` for one character; case does not matter.
///
/// ```
/// use patrol_iam::ActionPattern;
///
/// let pattern = ActionPattern::from("IAM:Pass*");
/// assert!(pattern.matches("iam:PassRole"));
/// assert!(pattern.overlaps(&"i?m:*Role".into()));
/// assert!(!pattern.overlaps(&"iam:Get*".into()));
/// ```
///
/// Source: [IAM JSON policy elements: Action](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionPattern {
    text: String,
    glob: Glob,
}

impl ActionPattern {
    /// The pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern is more than one action's name.
    #[must_use]
    pub fn has_wildcards(&self) -> bool {
        self.glob.has_wildcards()
    }

    /// Whether the pattern matches an action's name.
    #[must_use]
    pub fn matches(&self, action: &str) -> bool {
        self.matches_chars(action.chars())
    }

    /// Whether some action matches both patterns.
    #[must_use]
    pub fn overlaps(&self, other: &ActionPattern) -> bool {
        self.glob.overlaps(&other.glob)
    }

    /// The pattern of all actions of a service.
    pub(crate) fn all_of(service: &str) -> Self {
        format!("{service}:?*").into()
    }

    pub(crate) fn matches_chars(&self, action: impl Iterator<Item = char> + Clone) -> bool {
        self.glob.matches(action.map(|c| c.to_ascii_lowercase()))
    }
}

impl From<&str> for ActionPattern {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for ActionPattern {
    fn from(text: String) -> Self {
        let glob = text
            .chars()
            .map(|c| Token::wildcard_or_literal(c.to_ascii_lowercase()))
            .collect();
        ActionPattern { text, glob }
    }
}

impl fmt::Display for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl Pattern for ActionPattern {
    fn glob(&self) -> &Glob {
        &self.glob
    }
}

#[cfg(test)]
mod tests {
    use super::ActionPattern;

    #[test]
    fn actions_compare_without_case() {
        for (pattern, action, matches) in [
            ("iam:PassRole", "IAM:passrole", true),
            ("IAM:X", "iam:x", true),
            ("*", "iam:PassRole", true),
            ("*:*", "iam:PassRole", true),
            ("i?m:Pass*", "iam:PassRole", true),
            ("iam:Get*", "iam:PassRole", false),
            ("iam", "iam:PassRole", false),
        ] {
            assert_eq!(
                ActionPattern::from(pattern).matches(action),
                matches,
                "{pattern} {action}"
            );
        }
        assert_eq!(ActionPattern::from("IAM:X").to_string(), "IAM:X");
    }
}
