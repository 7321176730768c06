//! Whether a policy lets its principals gain more permissions than it says.

mod names;
mod routes;

use patrol_core::{
    ApiCall, Event,
    iam::{
        ActionPattern, Analysis, Certainty, Effect, Grant, Partition, PolicyDocument,
        ResourcePattern, Selection, Statement,
    },
};
use serde_json::Value;

use self::names::{Names, is_own_user};
use self::routes::{ASSUME_ROLE, CREDENTIALS, PASS_ROLE, ROUTES, RUN_CODE};
use super::probe::hash;
use crate::shared::{asked_of_callers, is_fixed, texts};

/// What a document grants that gives more permissions.
pub(super) struct Escalation<'d> {
    pub(super) actions: Vec<&'static str>,
    pub(super) grants: Vec<Grant<'d>>,
}

impl Escalation<'_> {
    /// Is it only a step, which needs something that another policy grants, or a role that lets the principal in?
    pub(super) fn is_a_step(&self) -> bool {
        let mut actions = self.actions.iter();
        actions.all(|action| [PASS_ROLE, ASSUME_ROLE].contains(action))
    }
}

/// What a document that an event wrote grants, without the actions that are ignored.
pub(super) fn escalation<'d>(
    event: &Event<ApiCall>,
    document: &'d PolicyDocument,
    is_ignored: impl Fn(&str) -> bool,
) -> Escalation<'d> {
    let mut asking = Asking {
        event,
        analysis: document.analysis(),
    };
    let (mut actions, mut grants) = (Vec::new(), Vec::new());
    for route in &ROUTES {
        let names = asking.names(route.kind);
        let closing = closing(document, &names);
        for action in route
            .actions
            .iter()
            .copied()
            .filter(|action| !is_ignored(action))
        {
            let granted = asking.granted(action, &names, &closing);
            if !granted.is_empty() {
                actions.push(action);
            }
            grants.extend(granted);
        }
    }
    if !is_ignored(PASS_ROLE) {
        let roles = asking.names("iam:role");
        let closing = closing(document, &roles);
        let passed = asking.granted(PASS_ROLE, &roles, &closing);
        if !passed.is_empty() {
            let mut run = RUN_CODE.into_iter().filter(|action| !is_ignored(action));
            let run = run.find(|action| asking.grants(action));
            let to_any_service = passed
                .iter()
                .any(|grant| !is_for_one_service(grant.statement()));
            if run.is_some() || to_any_service {
                actions.push(PASS_ROLE);
                actions.extend(run);
                grants.extend(passed);
            }
        }
    }
    Escalation { actions, grants }
}

struct Asking<'e, 'd> {
    event: &'e Event<ApiCall>,
    analysis: Analysis<'d>,
}

impl<'d> Asking<'_, 'd> {
    /// The resources of a kind, such as `iam:role`, in the account and partition of the event.
    fn names(&self, kind: &str) -> Names {
        let (service, kind) = kind.split_once(':').unwrap_or(("iam", kind));
        let kind_of_arn = kind.split(' ').next().unwrap_or(kind);
        let partition = Partition::of_region(self.event.region().unwrap_or_default());
        let partition = partition.unwrap_or(Partition::Aws);
        let account = match service {
            "iam" if kind == "role in any account" => "*",
            "iam" => self.event.account().unwrap_or("000000000000"),
            // ARNs of Identity Center have none.
            _ => "",
        };
        match (service, kind) {
            (_, "root") => return Names::each(&format!("arn:{partition}:iam::*:root")),
            ("organizations", _) => {
                return Names::each(&format!("arn:{partition}:organizations::*:{kind}/"));
            }
            _ => {}
        }
        let prefix = format!("arn:{partition}:{service}::{account}:{kind_of_arn}/");
        let seed = self.event.id.as_deref().unwrap_or_default();
        let any = format!("{:x}", hash(seed, &kind));
        Names::new(&prefix, kind_of_arn, &any)
    }

    /// The statements that grant an action on any of these resources, or on administrators'.
    fn granted(&mut self, action: &str, names: &Names, closing: &[&Statement]) -> Vec<Grant<'d>> {
        let pattern = ActionPattern::from(action);
        let mut granted = self.analysis.action_grants(&pattern, &names.all);
        granted.retain(|grant| is_meant(grant, action));
        granted.retain(|grant| reaches(grant, action, names));
        if closing.iter().any(|denial| denies(denial, action)) {
            granted.clear();
        }
        granted
    }

    fn grants(&mut self, action: &str) -> bool {
        !self
            .analysis
            .action_grants(&action.into(), &"*".into())
            .is_empty()
    }
}

/// Does a statement reach any name, others than the caller's own?
fn reaches(grant: &Grant<'_>, action: &str, names: &Names) -> bool {
    let is_unlimited = grant.certainty() == Certainty::TooComplex
        || !matches!(grant.statement().resources(), Some(Selection::Only(_)));
    let is_wide = |pattern: &&ResourcePattern| {
        names.are_reached(pattern) && !(CREDENTIALS.contains(&action) && is_own_user(pattern))
    };
    let wildcards = grant
        .resources()
        .iter()
        .filter(|pattern| pattern.has_wildcards());
    is_unlimited || wildcards.count() > MOST_WILDCARDS || grant.resources().iter().any(is_wide)
}

/// How many groups of names of one's own a statement has. With more of them, what they leave out is the smaller part.
const MOST_WILDCARDS: usize = 40;

/// The `Deny` statements that take actions away on all resources but some of one's own.
fn closing<'d>(document: &'d PolicyDocument, names: &Names) -> Vec<&'d Statement> {
    let statements = document.statements().iter();
    let closing = statements.filter(|denial| {
        let is_certain = denial.effect() == Effect::Deny && denial.condition().is_none();
        match denial.resources() {
            Some(Selection::Except(spared)) if is_certain => {
                !spared.iter().any(|pattern| names.are_reached(pattern))
            }
            _ => false,
        }
    });
    closing.collect()
}

fn denies(denial: &Statement, action: &str) -> bool {
    match denial.actions() {
        Selection::Only(denied) => denied.iter().any(|pattern| pattern.matches(action)),
        Selection::Except(left) => !left.iter().any(|pattern| pattern.matches(action)),
    }
}

/// Is it about the service of the action? Everything but IAM is what many policies allow, and in most accounts that is
/// nothing of Identity Center.
fn is_meant(grant: &Grant<'_>, action: &str) -> bool {
    let names_a_service = |pattern: &&ActionPattern| {
        let service = pattern.as_str().split(':').next().unwrap_or_default();
        service.bytes().any(|byte| byte != b'*')
    };
    action.starts_with("iam:") || grant.actions().iter().any(names_a_service)
}

/// May a role be passed only to services that the condition names?
fn is_for_one_service(statement: &Statement) -> bool {
    const KEY: &str = "iam:PassedToService";
    let is_named = |values: &Value| texts(values).next().is_some() && texts(values).all(is_fixed);
    // IAM always knows whom a role is passed to.
    let operators = statement.condition().and_then(Value::as_object);
    let if_exists = operators
        .into_iter()
        .flatten()
        .filter(|(operator, _)| operator.eq_ignore_ascii_case("StringEqualsIfExists"));
    let if_exists = if_exists.filter_map(|(_, keys)| keys.as_object()).flatten();
    let mut asked = asked_of_callers(statement).chain(if_exists);
    asked.any(|(key, values)| key.eq_ignore_ascii_case(KEY) && is_named(values))
}
