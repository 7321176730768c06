//! The names of the IAM actions of AWS, by service.
//!
//! For callers that need names where a policy has patterns: `iam:SimulatePrincipalPolicy` takes no wildcards. The list is
//! a copy with a date, so a service or action that is newer is not in it; to judge what a policy grants, ask the
//! [`PolicyDocument`](super::PolicyDocument), which does not depend on the list.
//!
//! A program that does not use this module does not carry the list (about 450 KB, 100 KB compressed). Most names are spelt as
//! in AWS's documentation, some in lower case; IAM takes both.
//!
//! Source: the AWS [Service Authorization Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html).

use std::collections::HashSet;
use std::fmt;

use super::pattern::ActionPattern;
use super::statement::{Effect, Statement};

/// Lines of `service: Action Action ...`, and comments. `catalog/generate.py` writes it.
const ACTIONS: &str = include_str!("catalog/actions.txt");

/// An action of AWS. It displays as `iam:PassRole`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action {
    service: &'static str,
    name: &'static str,
}

impl Action {
    /// The service's prefix: `iam`.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// The action's name without the service: `PassRole`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    fn chars(&self) -> impl Iterator<Item = char> + Clone + use<> {
        self.service.chars().chain([':']).chain(self.name.chars())
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.name)
    }
}

/// The prefixes of the services that have actions, sorted.
pub fn services() -> impl Iterator<Item = &'static str> {
    lines().map(|(service, _)| service)
}

/// All actions, sorted by service and then by name without regard to case.
pub fn actions() -> impl Iterator<Item = Action> {
    lines().flat_map(|(service, names)| names.split(' ').map(move |name| Action { service, name }))
}

/// The actions that a pattern matches.
///
/// ```
/// use patrol_iam::catalog;
///
/// let pattern = "iam:pass*".into();
/// let actions: Vec<_> = catalog::expand(&pattern).map(|action| action.to_string()).collect();
/// assert_eq!(actions, ["iam:PassRole"]);
/// ```
pub fn expand(pattern: &ActionPattern) -> impl Iterator<Item = Action> {
    actions().filter(|action| pattern.matches_chars(action.chars()))
}

/// The names of the actions that a statement allows: those of the list, and those that it names without a wildcard and
/// that the list does not have, as written.
///
/// A `Deny` statement allows none. `*` allows more than 20,000.
///
/// ```
/// use patrol_iam::{PolicyDocument, catalog};
///
/// let document: PolicyDocument =
///     r#"{"Statement": {"Effect": "Allow", "Action": ["new:Thing", "iam:pass*"], "Resource": "*"}}"#.parse()?;
/// assert_eq!(catalog::allowed_by(&document.statements()[0]), ["iam:PassRole", "new:Thing"]);
/// # Ok::<(), patrol_iam::PolicyError>(())
/// ```
pub fn allowed_by(statement: &Statement) -> Vec<String> {
    use super::selection::Selection::Only;

    if statement.effect() == Effect::Deny {
        return Vec::new();
    }
    let selected = |action: &Action| {
        statement
            .actions()
            .selects(|pattern| pattern.matches_chars(action.chars()))
    };
    let mut names: Vec<_> = actions()
        .filter(selected)
        .map(|action| action.to_string())
        .collect();
    if let Only(patterns) = statement.actions() {
        let mut known: HashSet<_> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        let named = patterns
            .iter()
            .filter(|pattern| !pattern.has_wildcards())
            .map(ActionPattern::as_str);
        names.extend(
            named
                .filter(|name| known.insert(name.to_ascii_lowercase()))
                .map(str::to_owned),
        );
    }
    names
}

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    ACTIONS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::{Value, json};

    use super::{ACTIONS, actions, allowed_by, expand, services};
    use crate::PolicyDocument;

    #[test]
    fn the_list_is_sound() {
        assert!(services().is_sorted());
        assert!(services().count() > 400);
        assert!(actions().count() > 20_000);
        let mut seen = HashSet::new();
        for action in actions() {
            let plain = |text: &str| {
                text.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
            };
            assert!(
                !action.service().is_empty() && plain(action.service()),
                "{action}"
            );
            assert!(
                !action.name().is_empty() && plain(action.name()),
                "{action}"
            );
            assert!(
                seen.insert(action.to_string().to_ascii_lowercase()),
                "{action} twice"
            );
        }
        let comments = ACTIONS.lines().filter(|line| line.starts_with('#')).count();
        assert_eq!(
            ACTIONS.lines().count(),
            comments + services().count(),
            "a line that is none"
        );
    }

    #[test]
    fn patterns_expand() {
        for (pattern, expected) in [
            ("IAM:passrole", &["iam:PassRole"][..]),
            (
                "sts:AssumeRole*",
                &[
                    "sts:AssumeRole",
                    "sts:AssumeRoleWithSAML",
                    "sts:AssumeRoleWithWebIdentity",
                ],
            ),
            ("i?m:Pass*", &["iam:PassRole"]),
            ("iam:None", &[]),
            ("none:*", &[]),
        ] {
            let found: Vec<_> = expand(&pattern.into())
                .map(|action| action.to_string())
                .collect();
            assert_eq!(found, expected, "{pattern}");
        }
        assert_eq!(expand(&"*".into()).count(), actions().count());
    }

    #[test]
    fn statements_expand() {
        let allowed = |statement: Value| {
            let document = PolicyDocument::from_value(&json!({"Statement": statement})).unwrap();
            allowed_by(&document.statements()[0])
        };
        let twice = json!({"Effect": "Allow", "Action": ["X:New", "iam:PASSROLE", "iam:Pass*", "x:new", "y:*"], "Resource": "*"});
        assert_eq!(allowed(twice), ["iam:PassRole", "X:New"]);
        assert!(allowed(json!({"Effect": "Deny", "Action": "*", "Resource": "*"})).is_empty());
        let rest =
            allowed(json!({"Effect": "Allow", "NotAction": ["s3:*", "IAM:*"], "Resource": "*"}));
        assert!(
            rest.iter()
                .all(|name| !name.starts_with("iam:") && !name.starts_with("s3:"))
        );
        assert!(rest.len() > 20_000);
    }
}
