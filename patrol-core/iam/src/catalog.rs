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

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    sync::OnceLock,
};

use crate::{
    automaton::Automaton,
    budget::{Budget, Exhausted},
    pattern::{ActionPattern, Pattern},
    selection::Selection,
    statement::{Effect, Statement},
};

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
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// The action's name without the service: `PassRole`.
    #[must_use]
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
    lines().flat_map(of_line)
}

/// The actions of a service, such as `s3`; none where there is no such service.
pub fn actions_of(service: &str) -> impl Iterator<Item = Action> {
    static LINES: OnceLock<BTreeMap<&str, &str>> = OnceLock::new();
    let lines = LINES.get_or_init(|| lines().collect());
    let line = lines.get_key_value(service);
    line.into_iter()
        .flat_map(|(service, names)| of_line((service, names)))
}

fn of_line((service, names): (&'static str, &'static str)) -> impl Iterator<Item = Action> {
    names.split(' ').map(move |name| Action { service, name })
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

/// The actions of the list that a statement allows, in the order of the list.
///
/// A `Deny` statement allows none. `*` allows more than 20,000. Where it would take too long to tell (a statement of some
/// hundred patterns with several stars), an action counts as allowed.
///
/// ```
/// use patrol_iam::{PolicyDocument, catalog};
///
/// let document: PolicyDocument =
///     r#"{"Statement": {"Effect": "Allow", "Action": ["new:Thing", "iam:pass*"], "Resource": "*"}}"#.parse()?;
/// let mut allowed = catalog::listed(&document.statements()[0]);
/// assert_eq!(allowed.next().unwrap().to_string(), "iam:PassRole");
/// assert_eq!(allowed.next(), None);
/// # Ok::<(), patrol_iam::PolicyError>(())
/// ```
pub fn listed(statement: &Statement) -> impl Iterator<Item = Action> {
    /// Enough for each action of the list to be compared with a hundred patterns; a tenth of a second.
    const STEPS: usize = 5_000_000;
    let is_allowing = statement.effect() == Effect::Allow;
    let is_negated = matches!(statement.actions(), Selection::Except(_));
    let mut budget = Budget::new(STEPS);
    let globs = statement.actions().patterns().iter().map(Pattern::glob);
    let mut automaton = Automaton::new(globs, &mut budget);
    let by_service = lines().filter(move |_| is_allowing);
    by_service.flat_map(move |(service, names)| {
        let prefix = match &mut automaton {
            Ok(automaton) => automaton.read([], &format!("{service}:"), &mut budget),
            Err(Exhausted) => Err(Exhausted),
        };
        let mut is_selected = |name: &str| {
            let (Ok(automaton), Ok(prefix)) = (&mut automaton, &prefix) else {
                return true;
            };
            match automaton.is_match_after(prefix, name, &mut budget) {
                Ok(is_match) => is_match != is_negated,
                Err(Exhausted) => true,
            }
        };
        let names = names.split(' ').filter(|name| is_selected(name));
        Vec::from_iter(names.map(|name| Action { service, name }))
    })
}

/// The names of the actions that a statement allows: those [`listed`], and those that it names without a wildcard and that
/// the list does not have, as written.
///
/// ```
/// use patrol_iam::{PolicyDocument, catalog};
///
/// let document: PolicyDocument =
///     r#"{"Statement": {"Effect": "Allow", "Action": ["new:Thing", "iam:pass*"], "Resource": "*"}}"#.parse()?;
/// assert_eq!(catalog::allowed_by(&document.statements()[0]), ["iam:PassRole", "new:Thing"]);
/// # Ok::<(), patrol_iam::PolicyError>(())
/// ```
#[must_use]
pub fn allowed_by(statement: &Statement) -> Vec<String> {
    let mut names: Vec<_> = listed(statement).map(|action| action.to_string()).collect();
    if let (Effect::Allow, Selection::Only(patterns)) = (statement.effect(), statement.actions()) {
        let mut known: HashSet<_> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        let named = patterns.iter().filter(|pattern| !pattern.has_wildcards());
        let others = named.filter(|name| known.insert(name.as_str().to_ascii_lowercase()));
        names.extend(others.map(|name| name.as_str().to_owned()));
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

    use super::{ACTIONS, actions, actions_of, allowed_by, expand, services};
    use crate::PolicyDocument;

    #[test]
    fn the_list_is_sound() {
        assert!(services().is_sorted());
        assert!(services().count() > 400);
        assert!(actions().count() > 20_000);
        assert!(services().flat_map(actions_of).eq(actions()));
        assert_eq!(actions_of("nothing").count(), 0);
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
            "a line that is not an action"
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

    #[test]
    fn what_takes_too_long_to_tell_is_allowed() {
        let tangled: Vec<_> = (100..800)
            .map(|n| format!("*:{}", format!("*{n}?").repeat(4)))
            .collect();
        for element in ["Action", "NotAction"] {
            let statement = json!({"Effect": "Allow", element: tangled, "Resource": "*"});
            let document = PolicyDocument::from_value(&json!({ "Statement": statement })).unwrap();
            let last = super::listed(&document.statements()[0]).last().unwrap();
            assert_eq!(last, actions().last().unwrap(), "{element}");
        }
    }
}
