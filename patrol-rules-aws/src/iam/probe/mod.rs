//! What to ask IAM's policy simulator about a policy document, and in which order.
//!
//! A policy may grant more than can be asked about, and its writer may have hidden the important
//! action among harmless ones. So actions are sorted by how much they can do, and then by a hash of the
//! event's ID, which the writer cannot choose.

mod calls;
mod granted;

use std::collections::BTreeSet;

use patrol_core::iam::{PolicyDocument, ResourcePattern};

use self::{
    calls::split,
    granted::{Denials, granted, unlisted},
};
pub(super) use self::{
    calls::{Call, hash},
    granted::simulated,
};

/// Most calls to IAM per policy.
const MOST_CALLS: usize = 10;

/// The questions that find out whether a principal has the permissions that a document grants.
pub(super) struct Probe {
    calls: Vec<Call>,
    /// How many actions the document grants, as far as their names are known.
    pub(super) granted: usize,
    /// Is there more to ask than is asked?
    pub(super) cut: bool,
}

impl Probe {
    /// The questions about what a document grants, without the services (by prefix) and resources
    /// (by pattern) that are ignored. The seed is what the document's writer cannot choose.
    pub(super) fn new(
        document: &PolicyDocument,
        ignored_services: &[String],
        ignored_resources: &[String],
        seed: &str,
    ) -> Self {
        let ignored: Vec<ResourcePattern> = ignored_resources
            .iter()
            .map(|resource| resource.as_str().into())
            .collect();
        let (by_resources, all) = granted(document, &ignored, seed);
        let denials = Denials::of(document);
        let is_asked = |action: &String| {
            let service = action.split(':').next().unwrap_or_default();
            let is_service = |ignored: &String| ignored.eq_ignore_ascii_case(service);
            !ignored_services.iter().any(is_service) && !denials.deny(action)
        };
        let mut granted = BTreeSet::new();
        let mut calls = Vec::new();
        for (resources, actions) in by_resources {
            let actions: Vec<String> = actions.into_iter().filter(is_asked).collect();
            granted.extend(actions.iter().cloned());
            split(actions, resources, seed, &mut calls);
        }
        calls.sort_by_key(|(rank, _)| *rank);
        let unlisted: Vec<_> = unlisted(document).into_iter().filter(is_asked).collect();
        let cut = !all || calls.len() > MOST_CALLS || !unlisted.is_empty();
        calls.truncate(MOST_CALLS);
        Self {
            calls: calls.into_iter().map(|(_, call)| call).collect(),
            granted: granted.len() + unlisted.len(),
            cut,
        }
    }

    /// The calls, the most important first.
    pub(super) fn calls(self) -> Vec<Call> {
        self.calls
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Value, json};

    use super::{
        calls::{Power, QUESTIONS_A_CALL},
        *,
    };

    const SEED: &str = "6f1b3a52-7c9d-4e8f-9a10-b2c3d4e5f607";

    fn document(statement: &Value) -> PolicyDocument {
        PolicyDocument::from_value(&json!({ "Statement": statement })).unwrap()
    }

    fn probe_by(seed: &str, statement: &Value, services: &[&str], resources: &[&str]) -> Probe {
        let owned = |texts: &[&str]| Vec::from_iter(texts.iter().map(|text| text.to_string()));
        let (services, resources) = (owned(services), owned(resources));
        Probe::new(&document(statement), &services, &resources, seed)
    }

    fn probe(statement: &Value) -> Probe {
        probe_by(SEED, statement, &[], &[])
    }

    fn asked(calls: &[Call]) -> usize {
        let questions = calls.iter();
        let questions = questions.map(|call| call.actions.len() * call.resources.len());
        questions.sum()
    }

    #[test]
    fn wildcards_become_names_and_ignored_things_are_left_out() {
        let statements = json!([
            {"Effect": "Allow", "Action": ["iam:pass*", "LOGS:PutLogEvents", "s3:GetObject"], "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*", "arn*"]},
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:s3:::a/1"},
            {"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
        ]);
        let probe = probe_by(SEED, &statements, &["logs"], &["arn:aws:s3:::a/*"]);
        assert!(!probe.cut);
        let [call] = &probe.calls()[..] else {
            panic!("one call");
        };
        assert_eq!(call.actions, ["iam:PassRole"]);
        assert_eq!(call.resources, ["*", "arn:aws:s3:::b/*"]);
    }

    #[test]
    fn a_service_that_the_list_does_not_have_counts() {
        let new =
            json!({"Effect": "Allow", "Action": ["brandnew:*", "s3:GetObject"], "Resource": "*"});
        let probed = probe(&new);
        assert!(probed.cut);
        assert_eq!(probed.granted, 2);
        assert!(!probe_by(SEED, &new, &["brandnew"], &[]).cut);
    }

    #[test]
    fn what_is_left_open_is_asked_about_everything() {
        for statement in [
            json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn*"}),
            json!({"Effect": "Allow", "Action": "iam:PassRole", "NotResource": "arn:aws:iam::*:role/x"}),
        ] {
            let calls = probe(&statement).calls();
            assert_eq!(calls[0].resources, ["*"]);
            assert_eq!(calls.len(), 1);
        }
    }

    #[test]
    fn a_policy_that_allows_everything_makes_ten_calls_the_powerful_first() {
        let probe = probe(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
        assert!(probe.granted > 20_000 && probe.cut);
        let calls = probe.calls();
        assert_eq!(calls.len(), MOST_CALLS);
        assert!(asked(&calls) <= MOST_CALLS * QUESTIONS_A_CALL);
        let first = &calls[0].actions;
        assert!(
            first
                .iter()
                .all(|action| Power::of(action) == Power::Permissions),
            "{first:?}"
        );
    }

    /// The important wildcard is asked about first, whatever is around it.
    #[test]
    fn harmless_things_do_not_hide_the_one_that_matters() {
        let filler = |number: usize| format!("arn:aws:s3:::filler-{number}/*");
        let mut resources: Vec<_> = (0..200).map(filler).collect();
        resources.push("*".to_owned());
        let by_resource = json!({"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": resources});
        let mut statements: Vec<_> = (0..100)
            .map(|number| json!({"Effect": "Allow", "Action": "s3:PutObject", "Resource": filler(number)}))
            .collect();
        statements.push(json!({"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "arn:aws:iam::111122223333:user/x"}));
        let services = json!({"Effect": "Allow", "Action": ["ec2:*", "s3:*", "iam:*", "sagemaker:*"], "Resource": "*"});
        for (statement, action, resource) in [
            (by_resource, "s3:PutObject", "*"),
            (
                json!(statements),
                "iam:CreateUser",
                "arn:aws:iam::111122223333:user/x",
            ),
            (services, "iam:PutRolePolicy", "*"),
        ] {
            let calls = probe(&statement).calls();
            let mut early = calls.iter().take(3);
            let has = |call: &Call| {
                let has = |texts: &[String], text: &str| texts.iter().any(|one| one == text);
                has(&call.actions, action) && has(&call.resources, resource)
            };
            assert!(early.any(has), "{action} on {resource}");
        }
    }

    #[test]
    fn the_writer_cannot_choose_what_is_left_out() {
        let statement = json!({"Effect": "Allow", "Action": "ec2:*", "Resource": ["arn:aws:ec2:us-east-1:1:a/1", "arn:aws:ec2:us-east-1:1:a/2", "arn:aws:ec2:us-east-1:1:a/3"]});
        let one = probe_by("one", &statement, &[], &[]).calls();
        assert_eq!(one, probe_by("one", &statement, &[], &[]).calls());
        assert_ne!(one, probe_by("other", &statement, &[], &[]).calls());
    }

    #[test]
    fn more_than_is_looked_at_is_cut() {
        let statements: Vec<_> = (0..60)
            .map(|number| json!({"Effect": "Allow", "Action": ["*", format!("new:Thing{number}")], "Resource": format!("arn:aws:s3:::{number}")}))
            .collect();
        let probe = probe(&json!(statements));
        assert!(probe.cut);
        assert_eq!(probe.calls().len(), MOST_CALLS);
    }
}
