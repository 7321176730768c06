//! What to ask IAM's policy simulator about a policy document.

use patrol_core::iam::{
    ActionPattern, Effect, PolicyDocument, ResourcePattern, Selection, Statement, catalog,
};

use super::policy_simulator::SimulationRequest;

/// How many questions (an action on a resource) one policy is worth: enough for every action of a
/// service, and ten calls to IAM. `*` grants more than 20,000 actions.
const MOST_QUESTIONS: usize = 1_000;

/// Questions in one call. IAM evaluates every action on every resource of a request.
const QUESTIONS_A_CALL: usize = 100;

/// The questions that find out whether a principal may do itself what a document grants.
pub(crate) struct Probe {
    /// Actions and resources to ask about, one entry a call.
    calls: Vec<(Vec<String>, Vec<String>)>,
    /// How many actions the document grants, as far as their names are known.
    pub(crate) granted: usize,
    /// How many of them are asked about; fewer when wildcards grant too many.
    pub(crate) asked: usize,
}

impl Probe {
    /// The questions about what a document grants, without the services (by prefix) and resources
    /// (by pattern) that are ignored.
    pub(crate) fn new(
        document: &PolicyDocument,
        ignored_services: &[String],
        ignored_resources: &[String],
    ) -> Self {
        let ignored: Vec<ResourcePattern> = ignored_resources
            .iter()
            .map(|resource| resource.as_str().into())
            .collect();
        let allowing = || {
            document
                .statements()
                .iter()
                .filter(|s| s.effect() == Effect::Allow)
        };
        let share = MOST_QUESTIONS / allowing().count().max(1);
        let mut probe = Self {
            calls: Vec::new(),
            granted: 0,
            asked: 0,
        };
        for statement in allowing() {
            let resources = resources(statement, &ignored);
            if resources.is_empty() {
                continue;
            }
            let mut actions = catalog::allowed_by(statement);
            actions.retain(|action| {
                let service = action.split(':').next().unwrap_or_default();
                !ignored_services
                    .iter()
                    .any(|ignored| ignored.eq_ignore_ascii_case(service))
                    && !denied(document, action)
            });
            probe.granted += actions.len();
            let actions = thinned(actions, statement, share / resources.len());
            probe.asked += actions.len();
            let calls = actions.chunks((QUESTIONS_A_CALL / resources.len()).max(1));
            probe
                .calls
                .extend(calls.map(|actions| (actions.to_vec(), resources.clone())));
        }
        probe
    }

    /// The calls to make for a principal.
    pub(crate) fn requests(self, principal: &str) -> impl Iterator<Item = SimulationRequest> {
        self.calls
            .into_iter()
            .map(move |(actions, resources)| SimulationRequest {
                principal_arn: principal.to_owned(),
                actions,
                resources,
            })
    }
}

/// The resources of a statement as the simulator takes them: ARNs, or `*` for anything wider.
fn resources(statement: &Statement, ignored: &[ResourcePattern]) -> Vec<String> {
    let Some(Selection::Only(patterns)) = statement.resources() else {
        return vec!["*".to_owned()];
    };
    let kept = patterns
        .iter()
        .filter(|pattern| !ignored.iter().any(|i| i.matches(pattern.as_str())));
    let mut resources: Vec<String> = kept
        .map(|pattern| match pattern.as_str() {
            arn if arn.starts_with("arn:") && arn.split(':').count() >= 6 => arn.to_owned(),
            _ => "*".to_owned(),
        })
        .collect();
    resources.sort();
    resources.dedup();
    resources
}

/// Does the document itself take the action away again, everywhere and in any case?
fn denied(document: &PolicyDocument, action: &str) -> bool {
    document.statements().iter().any(|statement| {
        let everywhere = matches!(statement.resources(), Some(Selection::Only(resources)) if resources.iter().any(|r| r.as_str() == "*"));
        let named = matches!(statement.actions(), Selection::Only(actions) if actions.iter().any(|a| a.matches(action)));
        statement.effect() == Effect::Deny && statement.condition().is_none() && everywhere && named
    })
}

/// At most so many actions: all that the statement names without a wildcard, and of the others
/// some at even distances, so that every large service is among them.
fn thinned(actions: Vec<String>, statement: &Statement, most: usize) -> Vec<String> {
    if actions.len() <= most {
        return actions;
    }
    let named = |action: &String| match statement.actions() {
        Selection::Only(patterns) => patterns
            .iter()
            .any(|p: &ActionPattern| p.as_str().eq_ignore_ascii_case(action)),
        Selection::Except(_) => false,
    };
    let (mut kept, others): (Vec<String>, Vec<String>) = actions.into_iter().partition(named);
    let room = most.saturating_sub(kept.len()).max(1);
    let distance = others.len().div_ceil(room).max(1);
    kept.extend(others.into_iter().step_by(distance));
    kept
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Value, json};

    use super::*;

    fn probe(statement: Value, services: &[&str], resources: &[&str]) -> Probe {
        let document = PolicyDocument::from_value(&json!({"Statement": statement})).unwrap();
        let owned = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| text.to_string())
                .collect::<Vec<_>>()
        };
        Probe::new(&document, &owned(services), &owned(resources))
    }

    fn calls(probe: Probe) -> Vec<(Vec<String>, Vec<String>)> {
        let requests = probe.requests("arn:aws:iam::111122223333:user/alice");
        requests
            .map(|request| (request.actions, request.resources))
            .collect()
    }

    #[test]
    fn wildcards_become_names_and_ignored_things_are_left_out() {
        let asked = calls(probe(
            json!([
                {"Effect": "Allow", "Action": ["iam:pass*", "LOGS:PutLogEvents", "s3:GetObject"], "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*", "arn*"]},
                {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:s3:::a/1"},
                {"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
            ]),
            &["logs"],
            &["arn:aws:s3:::a/*"],
        ));
        assert_eq!(
            asked,
            [(
                vec!["iam:PassRole".to_owned()],
                vec!["*".to_owned(), "arn:aws:s3:::b/*".to_owned()]
            )]
        );
    }

    #[test]
    fn a_whole_service_is_asked_in_batches() {
        let probe = probe(
            json!({"Effect": "Allow", "Action": "iam:*", "Resource": "*"}),
            &[],
            &[],
        );
        assert_eq!(probe.asked, probe.granted);
        let calls = calls(probe);
        assert!(calls.len() > 1);
        assert!(
            calls
                .iter()
                .all(|(actions, _)| actions.len() <= QUESTIONS_A_CALL)
        );
    }

    #[test]
    fn everything_is_thinned_out() {
        let probe = probe(
            json!({"Effect": "Allow", "Action": ["*", "new:Thing"], "Resource": "*"}),
            &[],
            &[],
        );
        assert!(probe.granted > 20_000);
        assert!(
            probe.asked <= MOST_QUESTIONS && probe.asked > MOST_QUESTIONS / 2,
            "{}",
            probe.asked
        );
        let actions: Vec<String> = calls(probe)
            .into_iter()
            .flat_map(|(actions, _)| actions)
            .collect();
        assert!(actions.contains(&"new:Thing".to_owned()));
        for service in ["ec2:", "iam:", "s3:", "sagemaker:"] {
            assert!(
                actions.iter().any(|action| action.starts_with(service)),
                "{service}"
            );
        }
    }

    #[test]
    fn what_is_left_open_is_asked_about_everything() {
        for statement in [
            json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn*"}),
            json!({"Effect": "Allow", "Action": "iam:PassRole", "NotResource": "arn:aws:iam::*:role/x"}),
        ] {
            let asked = calls(probe(statement, &[], &[]));
            assert_eq!(
                asked,
                [(vec!["iam:PassRole".to_owned()], vec!["*".to_owned()])]
            );
        }
    }
}
