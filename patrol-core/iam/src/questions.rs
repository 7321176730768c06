//! What a policy document grants: of a service, and on a resource.

use std::collections::{BTreeMap, HashSet};

use super::acting;
use super::document::PolicyDocument;
use super::glob::Glob;
use super::grant::Grant;
use super::pattern::{ActionPattern, Pattern, ResourcePattern};
use super::selection::Selection;
use super::statement::{Effect, Statement};

impl PolicyDocument {
    /// The statements that grant actions of a service, on whatever resources, other than the `allowed` ones.
    ///
    /// `service` is the prefix of the service's actions (`iam`). An action pattern is taken for all actions that it could
    /// match, whether AWS has them today or not: `iam:G*` is more than `iam:Get*` and `iam:Generate*`.
    ///
    /// ```
    /// use patrol_iam::PolicyDocument;
    ///
    /// let document: PolicyDocument =
    ///     r#"{"Statement": {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}}"#.parse()?;
    /// assert!(document.service_grants("s3", &[]).is_empty());
    /// let grants = document.service_grants("iam", &["iam:Get*".into()]);
    /// assert_eq!(grants[0].to_string(), "statement 1 allows all actions but `s3:*` on `*`");
    /// # Ok::<(), patrol_iam::PolicyError>(())
    /// ```
    pub fn service_grants(&self, service: &str, allowed: &[ActionPattern]) -> Vec<Grant<'_>> {
        let within = actions_of(service);
        let (denied, no_action) = (self.denied_on(&"*".into()), no_action());
        let except = denied.into_iter().chain(allowed).chain([&no_action]);
        let except: Vec<_> = except.map(Pattern::glob).collect();
        let mut grants = Vec::new();
        for (number, statement) in self.allowing() {
            if let Some(actions) = statement.actions().beyond(within.glob(), &except) {
                let resources = match statement.resources() {
                    Some(Selection::Only(resources)) => resources.iter().collect(),
                    _ => Vec::new(),
                };
                grants.push(Grant {
                    statement,
                    number,
                    actions,
                    resources,
                });
            }
        }
        grants
    }

    /// The statements that grant any access to a resource.
    ///
    /// `resource` may have wildcards: access to any one of the resources that it matches counts. A bucket and its objects
    /// are different resources; `arn:aws:s3:::bucket*` is both. Only actions of services that act on the resource count.
    /// A statement without `Resource` and `NotResource` grants access to no resource by name.
    ///
    /// ```
    /// use patrol_iam::PolicyDocument;
    ///
    /// let document: PolicyDocument = r#"{"Statement": [
    ///     {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
    ///     {"Effect": "Allow", "Action": ["s3:GetObject", "ec2:*"], "Resource": ["arn:aws:s3:::s*", "arn:aws:s3:::x"]}
    /// ]}"#
    /// .parse()?;
    /// let grants = document.resource_grants(&"arn:aws:s3:::secret".into());
    /// assert_eq!(grants.len(), 1);
    /// assert_eq!(grants[0].to_string(), "statement 2 allows `s3:GetObject` on `arn:aws:s3:::s*`");
    /// # Ok::<(), patrol_iam::PolicyError>(())
    /// ```
    pub fn resource_grants(&self, resource: &ResourcePattern) -> Vec<Grant<'_>> {
        let service = acting::service(resource.as_str());
        let (denied, no_action) = (self.denied_on(resource), no_action());
        let except = denied.into_iter().chain([&no_action]);
        let except: Vec<_> = except.map(Pattern::glob).collect();
        let mut grants = Vec::new();
        for (number, statement) in self.allowing() {
            let Some(resources) = statement.resources() else {
                continue;
            };
            let Some(mut reached) = resources.beyond(resource.glob(), &[]) else {
                continue;
            };
            let mut actions_by_service = BTreeMap::new();
            let mut is_reached = |service| {
                let actions = actions_by_service.entry(service);
                actions
                    .or_insert_with(|| reaching(statement.actions(), service, &except))
                    .is_some()
            };
            let granted = match resources {
                Selection::Only(_) => {
                    // Where the question leaves the service open, the pattern that reaches the resource may say it.
                    reached.retain(|pattern| {
                        is_reached(service.or_else(|| acting::service(pattern.as_str())))
                    });
                    !reached.is_empty()
                }
                Selection::Except(_) => is_reached(service),
            };
            if granted {
                let reaching: HashSet<_> = actions_by_service
                    .into_values()
                    .flatten()
                    .flatten()
                    .collect();
                let actions = statement
                    .actions()
                    .patterns()
                    .iter()
                    .filter(|pattern| reaching.contains(pattern))
                    .collect();
                grants.push(Grant {
                    statement,
                    number,
                    actions,
                    resources: reached,
                });
            }
        }
        grants
    }

    /// The `Allow` statements with their numbers, counted from 1.
    fn allowing(&self) -> impl Iterator<Item = (usize, &Statement)> {
        (1..)
            .zip(self.statements())
            .filter(|(_, statement)| statement.effect() == Effect::Allow)
    }

    /// The actions that the document surely denies on all that `resource` matches.
    fn denied_on(&self, resource: &ResourcePattern) -> Vec<&ActionPattern> {
        self.statements()
            .iter()
            .flat_map(|statement| statement.denied_on(resource))
            .collect()
    }
}

/// The pattern of all actions of a service.
fn actions_of(service: &str) -> ActionPattern {
    format!("{service}:?*").into()
}

/// The pattern of what is no action's name: that has one colon. Without this, `*:GetRole` would also be `iam:a:GetRole`.
fn no_action() -> ActionPattern {
    "*:*:*".into()
}

/// The patterns by which a statement's actions reach resources of a service (any service, if it is not known).
fn reaching<'a>(
    actions: &'a Selection<ActionPattern>,
    service: Option<&str>,
    except: &[&Glob],
) -> Option<Vec<&'a ActionPattern>> {
    let Some(service) = service else {
        return actions.beyond(actions_of("?*").glob(), except);
    };
    let by_service = acting::acting_services(service)
        .map(|service| actions.beyond(actions_of(service).glob(), except));
    by_service.flatten().reduce(|mut all, more| {
        all.extend(more);
        all
    })
}
