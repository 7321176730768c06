//! What to ask IAM's policy simulator about a policy document, and in which order.
//!
//! A policy may grant more than can be asked about. Whoever wrote it may have put harmless things
//! around the one that matters, so what comes first is decided by how much an action can do, and among
//! equals by a hash of the event's id, which the writer cannot choose.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

use patrol_core::iam::{
    ActionPattern, Arn, Effect, PolicyDocument, ResourcePattern, Selection, Statement, catalog,
};

/// Calls to IAM that one policy is worth.
const MOST_CALLS: usize = 10;
/// Questions (an action on a resource) in one call. IAM evaluates every action on every resource of
/// a request.
const QUESTIONS_A_CALL: usize = 100;
/// Resources in one call.
const RESOURCES_A_CALL: usize = 20;
/// Actions that statements grant, in all: enough for `*` on ten lists of resources. What goes beyond
/// is not looked at.
const MOST_ACTIONS: usize = 250_000;

/// Services whose writing actions decide what everybody may do.
const POWERFUL: [&str; 7] = [
    "iam",
    "identitystore",
    "kms",
    "organizations",
    "sso",
    "sso-directory",
    "sts",
];
/// What the names of reading actions begin with.
const READING: [&str; 9] = [
    "BatchGet", "Describe", "Discover", "Get", "Head", "List", "Lookup", "Search", "View",
];
/// What the names of actions begin with that read what is worth stealing.
const READING_SECRETS: [&str; 4] = [
    "GetObject",
    "GetParameter",
    "GetSecretValue",
    "GetSessionToken",
];

/// The questions that find out whether a principal may do itself what a document grants.
pub(super) struct Probe {
    calls: Vec<Call>,
    /// How many actions the document grants, as far as their names are known.
    pub(super) granted: usize,
    /// Is there more to ask than is asked?
    pub(super) cut: bool,
}

/// One call to the simulator.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// Names without wildcards.
    pub(super) actions: Vec<String>,
    /// ARNs, or `*`.
    pub(super) resources: Vec<String>,
}

/// How much an action can do, most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Power {
    /// It changes what principals may do.
    Permissions,
    /// It changes something else, or reads a secret.
    Writes,
    Reads,
}

impl Power {
    fn of(action: &str) -> Self {
        let (service, name) = action.split_once(':').unwrap_or(("", action));
        let begins = |verbs: &[&str]| {
            verbs.iter().any(|verb| {
                name.get(..verb.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(verb))
            })
        };
        if begins(&READING) && !begins(&READING_SECRETS) {
            return Self::Reads;
        }
        match POWERFUL
            .iter()
            .any(|known| known.eq_ignore_ascii_case(service))
        {
            true => Self::Permissions,
            false => Self::Writes,
        }
    }
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

    /// The calls, those first that are most worth asking.
    pub(super) fn calls(self) -> Vec<Call> {
        self.calls
    }
}

/// What statements allow, by the resources on which they do, and whether that is all of it.
/// Statements that are on the same resources are asked about together.
fn granted(
    document: &PolicyDocument,
    ignored: &[ResourcePattern],
    seed: &str,
) -> (BTreeMap<Vec<String>, BTreeSet<String>>, bool) {
    let statements = document.statements().iter();
    let mut allowing: Vec<_> = statements
        .filter(|statement| statement.effect() == Effect::Allow)
        .enumerate()
        .collect();
    // Which are left out, where they are too many, is not for the writer to say.
    allowing.sort_by_key(|(index, _)| hash(seed, index));
    // A policy may say the same again and again.
    let mut expanded: HashMap<(bool, &[ActionPattern]), Vec<String>> = HashMap::new();
    let mut granted = BTreeMap::<_, BTreeSet<_>>::new();
    let mut room = MOST_ACTIONS;
    for (_, statement) in allowing {
        let resources = resources(statement, ignored);
        if resources.is_empty() {
            continue;
        }
        let is_negated = matches!(statement.actions(), Selection::Except(_));
        let key = (is_negated, statement.actions().patterns());
        let actions = expanded
            .entry(key)
            .or_insert_with(|| catalog::allowed_by(statement));
        match room.checked_sub(actions.len()) {
            Some(left) => room = left,
            None => return (granted, false),
        }
        granted
            .entry(resources)
            .or_default()
            .extend(actions.iter().cloned());
    }
    (granted, true)
}

/// The wildcards of a document whose service the list of actions does not have, since it is newer than the list.
/// IAM takes no wildcard, so it cannot be asked about them.
fn unlisted(document: &PolicyDocument) -> BTreeSet<String> {
    let statements = document.statements().iter();
    let allowing = statements.filter(|statement| statement.effect() == Effect::Allow);
    let patterns = allowing.filter_map(|statement| match statement.actions() {
        Selection::Only(patterns) => Some(patterns),
        Selection::Except(_) => None,
    });
    let wildcards = patterns.flatten().filter(|action| action.has_wildcards());
    let mut services = HashMap::new();
    let unlisted = wildcards.filter(|action| {
        let service = action.as_str().split(':').next().unwrap_or_default();
        let is_listed = services.entry(service).or_insert_with(|| {
            let pattern = ActionPattern::from(service);
            catalog::services().any(|listed| pattern.matches(listed))
        });
        !*is_listed
    });
    unlisted.map(|action| action.as_str().to_owned()).collect()
}

/// Where a call stands: what its actions can do, how many wider resources stand before it, chance.
type Rank = (Power, usize, u64);

/// Splits the questions about actions on resources into calls.
fn split(
    mut actions: Vec<String>,
    mut resources: Vec<String>,
    seed: &str,
    calls: &mut Vec<(Rank, Call)>,
) {
    actions.sort_by_cached_key(|action| (Power::of(action), hash(seed, action)));
    // The shorter a pattern is, the more it matches; `*` before all of them.
    resources.sort_by_cached_key(|resource| {
        let is_wide = resource.contains(['*', '?']);
        let fixed = resource.trim_end_matches('*').len();
        (!is_wide, fixed, hash(seed, resource))
    });
    for (round, resources) in resources.chunks(RESOURCES_A_CALL).enumerate() {
        let by_power = actions.chunk_by(|one, other| Power::of(one) == Power::of(other));
        for actions in by_power {
            for actions in actions.chunks(QUESTIONS_A_CALL / resources.len().max(1)) {
                let Some(first) = actions.first() else {
                    continue;
                };
                let rank = (Power::of(first), round, hash(seed, &(first, resources)));
                let call = Call {
                    actions: actions.to_vec(),
                    resources: resources.to_vec(),
                };
                calls.push((rank, call));
            }
        }
    }
}

fn hash(seed: &str, of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (seed, of).hash(&mut hasher);
    hasher.finish()
}

/// The resources of a statement as the simulator takes them.
fn resources(statement: &Statement, ignored: &[ResourcePattern]) -> Vec<String> {
    let Some(Selection::Only(patterns)) = statement.resources() else {
        return vec!["*".to_owned()];
    };
    let kept = patterns
        .iter()
        .filter(|pattern| !ignored.iter().any(|i| i.matches(pattern.as_str())));
    let resources: BTreeSet<String> = kept.map(|pattern| simulated(pattern.as_str())).collect();
    resources.into_iter().collect()
}

/// A resource as the simulator takes it: an ARN, or `*` for anything wider.
pub(super) fn simulated(pattern: &str) -> String {
    match Arn::parse(pattern) {
        Ok(arn) => arn.to_string(),
        Err(_) => "*".to_owned(),
    }
}

/// What a document itself takes away again, everywhere and in any case.
struct Denials<'a>(Vec<&'a ActionPattern>);

impl<'a> Denials<'a> {
    fn of(document: &'a PolicyDocument) -> Self {
        let denying = document.statements().iter().filter(|statement| {
            let everywhere = matches!(statement.resources(), Some(Selection::Only(resources)) if resources.iter().any(|r| r.as_str() == "*"));
            statement.effect() == Effect::Deny && statement.condition().is_none() && everywhere
        });
        let named = denying.filter_map(|statement| match statement.actions() {
            Selection::Only(patterns) => Some(patterns),
            Selection::Except(_) => None,
        });
        Self(named.flatten().collect())
    }

    fn deny(&self, action: &str) -> bool {
        self.0.iter().any(|pattern| pattern.matches(action))
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Value, json};

    use super::*;

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
    fn a_policy_of_everything_is_worth_ten_calls_the_powerful_first() {
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

    /// Whatever stands around it, the wildcard that matters is asked about first.
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
