//! Patterns of resources.

use std::fmt;

use super::Pattern;
use crate::glob::{Glob, Token};

/// A resource as a policy names it: `arn:aws:s3:::bucket/*`, `*`.
///
/// `*` stands for any text, colons and slashes included, and `?` for one character; case matters. A policy variable
/// (`${aws:username}`) may take any value; `${*}`, `${?}` and `${$}` stand for the characters themselves.
///
/// ```
/// use patrol_iam::ResourcePattern;
///
/// let pattern = ResourcePattern::from("arn:aws:s3:::home-${aws:username}/*");
/// assert!(pattern.matches("arn:aws:s3:::home-ann/notes"));
/// assert!(pattern.overlaps(&"*/notes".into()));
/// ```
///
/// Sources: [IAM JSON policy elements: Resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html),
/// [Policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResourcePattern {
    text: String,
    glob: Glob,
    is_certain: bool,
}

impl ResourcePattern {
    /// The pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern may be more than one resource: it has a wildcard or a policy variable.
    #[must_use]
    pub fn has_wildcards(&self) -> bool {
        self.glob.has_wildcards()
    }

    /// Whether the pattern matches a resource's ARN.
    #[must_use]
    pub fn matches(&self, resource: &str) -> bool {
        self.glob.matches(resource.chars())
    }

    /// Whether some resource matches both patterns.
    #[must_use]
    pub fn overlaps(&self, other: &ResourcePattern) -> bool {
        self.glob.overlaps(&other.glob)
    }

    /// Whether AWS, too, matches all that the pattern matches here: it has no policy variable, which has one value in a
    /// request, and no wildcard that would have to go over a colon.
    ///
    /// ```
    /// use patrol_iam::ResourcePattern;
    ///
    /// assert!(ResourcePattern::from("arn:aws:s3:*").is_certain());
    /// let region = ResourcePattern::from("arn:aws:s3:*payroll*");
    /// assert!(region.matches("arn:aws:s3:::payroll") && !region.is_certain());
    /// assert!(!ResourcePattern::from("arn:aws:s3:::${aws:username}").is_certain());
    /// ```
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.is_certain
    }
}

impl From<&str> for ResourcePattern {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for ResourcePattern {
    fn from(text: String) -> Self {
        Self::read(text, true)
    }
}

impl ResourcePattern {
    /// Reads a pattern of a document. Only the newer of the two versions of the policy language has variables; in the older
    /// one they are plain text. There they are read as both: they may match what a variable matches, and surely match nothing.
    pub(crate) fn read(text: impl Into<String>, has_variables: bool) -> Self {
        let text = text.into();
        let mut tokens = Vec::new();
        let mut variables = false;
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            if let Some((escaped, after)) = escape(rest).filter(|_| has_variables) {
                tokens.push(Token::Literal(escaped));
                rest = after;
            } else if let Some(after) = after_variable(rest) {
                variables = true;
                tokens.push(Token::Many);
                rest = after;
            } else {
                tokens.push(Token::wildcard_or_literal(c));
                rest = &rest[c.len_utf8()..];
            }
        }
        ResourcePattern {
            glob: tokens.into_iter().collect(),
            is_certain: !variables && stays_in_segments(&text),
            text,
        }
    }
}

/// Whether no wildcard of a pattern has to go over a colon to match the ARN of a resource. A star goes over colons only at
/// the end of a segment, and `?` nowhere. Where all six parts are written, each colon stands for one of the ARN's.
///
/// Source: [wildcards in resource ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards).
fn stays_in_segments(text: &str) -> bool {
    let mut segments = text.split(':');
    let is_whole = segments.clone().nth(5).is_some();
    is_whole || segments.all(|segment| !segment.trim_end_matches('*').contains(['*', '?']))
}

/// The character that `${*}`, `${?}` or `${$}` at the beginning of a text stands for, and what follows.
fn escape(text: &str) -> Option<(char, &str)> {
    let inside = text.strip_prefix("${")?;
    let c = inside.chars().next().filter(|c| "*?$".contains(*c))?;
    Some((c, inside[1..].strip_prefix('}')?))
}

/// What follows a variable at the beginning of a text.
///
/// A variable that is not a plain name (it has a default value, is not closed, or holds another one) is taken to go on to the
/// last brace, or to the end, so that it stands for all that it could stand for, wherever it ends.
fn after_variable(text: &str) -> Option<&str> {
    let inside = text.strip_prefix("${")?;
    match inside.split_once('}') {
        Some((name, after)) if !name.contains(['\'', '$', '{', '*', '?']) => Some(after),
        _ => Some(inside.rsplit_once('}').map_or("", |(_, after)| after)),
    }
}

impl fmt::Display for ResourcePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl Pattern for ResourcePattern {
    fn glob(&self) -> &Glob {
        &self.glob
    }
}

#[cfg(test)]
mod tests {
    use super::ResourcePattern;

    #[test]
    fn resources_compare_with_case() {
        for (pattern, resource, matches) in [
            ("arn:aws:s3:::Secret", "arn:aws:s3:::secret", false),
            ("arn:aws:s3:::*", "arn:aws:s3:::secret/a:b", true),
            ("arn:aws:s3:::${aws:username}/x", "arn:aws:s3:::ann/x", true),
            (
                "arn:aws:s3:::${aws:PrincipalTag/team, 'none'}",
                "arn:aws:s3:::none",
                true,
            ),
            ("a${*}b", "a*b", true),
            ("a${*}b", "axb", false),
            ("a${?}${$}", "a?$", true),
            ("a${open", "a${open", true),
            ("a${aws:x, '}'}b", "a}b", true),
            ("a${aws:x, '}'}b", "a}", false),
            ("a${aws:${aws:y}}b", "axb", true),
            ("${aws:x, 'y'}/${aws:z}/c", "1/2/c", true),
            ("", "", true),
        ] {
            assert_eq!(
                ResourcePattern::from(pattern).matches(resource),
                matches,
                "{pattern} {resource}"
            );
        }
        for certain in [
            "*",
            "arn:*",
            "arn:aws:s3:*",
            "arn:aws:s3:::a*b?",
            "arn:aws:ec2:eu-*-1:*:vpc/*",
        ] {
            assert!(ResourcePattern::from(certain).is_certain(), "{certain}");
        }
        for goes_over in [
            "arn:aws:s3:*a*",
            "arn:aws:s3*a",
            "arn:aws:s3?::a",
            "arn:aws:*a:*",
            "*a",
        ] {
            assert!(
                !ResourcePattern::from(goes_over).is_certain(),
                "{goes_over}"
            );
        }
        assert!(ResourcePattern::from("arn:aws:s3:::a${*}*").is_certain());
        assert!(!ResourcePattern::from("a${aws:userid}").is_certain());
        assert!(!ResourcePattern::from("a${open").is_certain());
    }

    #[test]
    fn the_older_language_has_no_variables() {
        for text in ["a${*}", "a${aws:userid}"] {
            let pattern = ResourcePattern::read(text, false);
            assert!(pattern.matches(text) && pattern.matches("a*") && pattern.matches("ann"));
            assert!(!pattern.is_certain());
        }
    }
}
