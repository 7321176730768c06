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
    variables: bool,
}

impl ResourcePattern {
    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern may be more than one resource: it has a wildcard or a policy variable.
    pub fn has_wildcards(&self) -> bool {
        self.glob.has_wildcards()
    }

    /// Whether the pattern matches a resource's ARN.
    pub fn matches(&self, resource: &str) -> bool {
        self.glob.matches(resource.chars())
    }

    /// Whether some resource matches both patterns.
    pub fn overlaps(&self, other: &ResourcePattern) -> bool {
        self.glob.overlaps(&other.glob)
    }
}

impl From<&str> for ResourcePattern {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for ResourcePattern {
    fn from(text: String) -> Self {
        let mut tokens = Vec::new();
        let mut variables = false;
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            let variable = rest
                .strip_prefix("${")
                .and_then(|inside| inside.split_once('}'));
            if let Some((name, after)) = variable {
                match name {
                    "*" | "?" | "$" => tokens.extend(name.chars().map(Token::Literal)),
                    _ => {
                        variables = true;
                        tokens.push(Token::Many);
                    }
                }
                rest = after;
            } else {
                tokens.push(Token::wildcard_or_literal(c));
                rest = &rest[c.len_utf8()..];
            }
        }
        ResourcePattern {
            glob: tokens.into_iter().collect(),
            text,
            variables,
        }
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

    fn is_certain(&self) -> bool {
        !self.variables
    }
}

#[cfg(test)]
mod tests {
    use super::{Pattern, ResourcePattern};

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
            ("", "", true),
        ] {
            assert_eq!(
                ResourcePattern::from(pattern).matches(resource),
                matches,
                "{pattern} {resource}"
            );
        }
        assert!(ResourcePattern::from("a${*}*").is_certain());
        assert!(!ResourcePattern::from("a${aws:userid}").is_certain());
    }
}
