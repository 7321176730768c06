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

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::{Value, json};

    use crate::{ActionPattern, PolicyDocument};

    fn document(statement: Value) -> PolicyDocument {
        PolicyDocument::from_value(&json!({"Version": "2012-10-17", "Statement": statement}))
            .unwrap()
    }

    fn patterns(list: &[&str]) -> Vec<ActionPattern> {
        list.iter().map(|text| (*text).into()).collect()
    }

    #[test]
    fn grants_of_a_service() {
        let allowed = patterns(&["iam:Get*", "IAM:List*", "iam:PassRole"]);
        for (element, actions, granting) in [
            ("Action", json!("*"), Some(&["*"][..])),
            ("Action", json!("*:*"), Some(&["*:*"])),
            ("Action", json!("iam:*"), Some(&["iam:*"])),
            ("Action", json!("IAM:X"), Some(&["IAM:X"])),
            (
                "Action",
                json!(["i?m:Pass*", "s3:*", "iam:getrole"]),
                Some(&["i?m:Pass*"]),
            ),
            (
                "Action",
                json!(["iam:passrole", "iam:Get*", "iam:ListRoles", "*:GetRole"]),
                None,
            ),
            ("Action", json!("iam:G*"), Some(&["iam:G*"])),
            (
                "Action",
                json!(["s3:*", "iamx:Create", "ec2:Describe*"]),
                None,
            ),
            ("Action", json!([]), None),
            ("NotAction", json!("s3:*"), Some(&[])),
            ("NotAction", json!([]), Some(&[])),
            ("NotAction", json!(["s3:*", "iam:*"]), None),
            ("NotAction", json!("IAM:*"), None),
            ("NotAction", json!("*"), None),
            ("NotAction", json!("iam:Create*"), Some(&[])),
        ] {
            let document = document(json!({"Effect": "Allow", element: actions, "Resource": "*"}));
            let grants = document.service_grants("iam", &allowed);
            let found = grants.first().map(|grant| {
                grant
                    .actions()
                    .iter()
                    .map(|action| action.as_str())
                    .collect::<Vec<_>>()
            });
            assert_eq!(found.as_deref(), granting, "{element} {actions}");
        }
    }

    #[test]
    fn the_service_is_compared_without_case() {
        let document = document(json!({"Effect": "Allow", "Action": "iam:*", "Resource": "*"}));
        assert_eq!(document.service_grants("IAM", &[]).len(), 1);
        assert!(
            document
                .service_grants("IAM", &patterns(&["IAM:*"]))
                .is_empty()
        );
    }

    #[test]
    fn grants_on_a_resource() {
        const SECRET: &str = "arn:aws:s3:::secret";
        const ROLE: &str = "arn:aws:iam::123456789012:role/admin";
        for (actions, resources, asked, granted) in [
            (json!("*"), json!("*"), SECRET, true),
            (json!("s3:GetObject"), json!("*"), SECRET, true),
            (
                json!("S3:Get*"),
                json!(["x", "arn:aws:s3:::s?cret"]),
                SECRET,
                true,
            ),
            (json!("ec2:*"), json!("*"), SECRET, false),
            (json!("ec2:*"), json!(SECRET), SECRET, false),
            (json!("s3:*"), json!("arn:aws:s3:::Secret"), SECRET, false),
            (json!("s3:*"), json!("arn:aws:s3:::secret/*"), SECRET, false),
            (
                json!("s3:*"),
                json!("arn:aws:s3:::secret/*"),
                "arn:aws:s3:::secret*",
                true,
            ),
            (
                json!("s3:*"),
                json!("arn:aws:s3:::${aws:username}"),
                SECRET,
                true,
            ),
            (json!("s3:*"), json!("arn:*:s3:::secret"), SECRET, true),
            (json!("sts:AssumeRole"), json!("*"), ROLE, true),
            (
                json!("sts:AssumeRole"),
                json!("arn:aws:iam::*:role/a*"),
                ROLE,
                true,
            ),
            (json!("ec2:*"), json!("*"), ROLE, false),
            // The question leaves the service open; the resource says it, or nothing does.
            (
                json!("ec2:*"),
                json!("arn:aws:s3:::secret"),
                "*secret",
                false,
            ),
            (json!("s3:*"), json!("arn:aws:s3:::secret"), "*secret", true),
            (json!("ec2:*"), json!("*"), "*secret", true),
            (json!([]), json!("*"), "*", false),
        ] {
            let document =
                document(json!({"Effect": "Allow", "Action": actions, "Resource": resources}));
            assert_eq!(
                !document.resource_grants(&asked.into()).is_empty(),
                granted,
                "{actions} {resources} {asked}"
            );
        }
    }

    #[test]
    fn negations_grant_what_they_leave() {
        let secret = "arn:aws:s3:::secret".into();
        for (statement, granted) in [
            (json!({"NotAction": "iam:*", "Resource": "*"}), true),
            (json!({"NotAction": "s3:*", "Resource": "*"}), false),
            (
                json!({"NotAction": "s3:Put*", "Resource": "arn:aws:s3:::s*"}),
                true,
            ),
            (
                json!({"Action": "s3:*", "NotResource": "arn:aws:s3:::public"}),
                true,
            ),
            (
                json!({"Action": "s3:*", "NotResource": ["x", "arn:aws:s3:::sec*"]}),
                false,
            ),
            (
                json!({"Action": "s3:*", "NotResource": "arn:aws:s3:::${aws:username}"}),
                true,
            ),
            (json!({"Action": "ec2:*", "NotResource": "x"}), false),
            (json!({"Action": "s3:*"}), false),
        ] {
            let mut allow = statement.clone();
            allow["Effect"] = "Allow".into();
            assert_eq!(
                !document(allow).resource_grants(&secret).is_empty(),
                granted,
                "{statement}"
            );
        }
    }

    #[test]
    fn only_a_sure_deny_takes_away() {
        let secret = "arn:aws:s3:::secret".into();
        for (deny, on_service, on_resource) in [
            (json!({"Action": "*", "Resource": "*"}), false, false),
            (json!({"Action": "s3:*", "Resource": "*"}), false, false),
            (
                json!({"Action": "s3:*", "Resource": "arn:aws:s3:::secret"}),
                true,
                false,
            ),
            (
                json!({"Action": "s3:*", "NotResource": "arn:aws:s3:::public"}),
                true,
                false,
            ),
            (
                json!({"Action": "s3:*", "Resource": "arn:aws:s3:::${aws:username}"}),
                true,
                true,
            ),
            (json!({"Action": "s3:Put*", "Resource": "*"}), true, true),
            (
                json!({"Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"a": "b"}}}),
                true,
                true,
            ),
            (
                json!({"Action": "s3:*", "Resource": "*", "Condition": {}}),
                false,
                false,
            ),
            (
                json!({"Action": "s3:*", "Resource": "*", "Principal": "*"}),
                true,
                true,
            ),
            (json!({"NotAction": "ec2:*", "Resource": "*"}), true, true),
        ] {
            let mut statement = deny.clone();
            statement["Effect"] = "Deny".into();
            assert!(
                document(statement.clone())
                    .resource_grants(&secret)
                    .is_empty()
            );
            let document = document(
                json!([statement, {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]),
            );
            assert_eq!(
                !document.service_grants("s3", &[]).is_empty(),
                on_service,
                "{deny}"
            );
            assert_eq!(
                !document.resource_grants(&secret).is_empty(),
                on_resource,
                "{deny}"
            );
        }
    }

    #[test]
    fn a_hostile_document_is_answered_soon() {
        // As long as IAM takes a policy: 10,240 characters.
        let stars: Vec<_> = (0..16)
            .map(|n| format!("{}{n}", "*a?".repeat(40)))
            .collect();
        let document = document(json!([
            {"Effect": "Allow", "Action": stars, "Resource": stars},
            {"Effect": "Allow", "NotAction": stars, "NotResource": stars},
            {"Effect": "Deny", "Action": stars, "Resource": "*"},
        ]));
        let began = Instant::now();
        document.service_grants("iam", &patterns(&["iam:*a*a*a*", "*b?c*"]));
        document.resource_grants(&"arn:aws:*:::*a*".into());
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{:?}",
            began.elapsed()
        );
    }
}
