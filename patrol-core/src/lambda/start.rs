//! Everything right, or no start: the environment, the linked rules, their parameters and clients.

use std::{
    collections::HashMap,
    env::{self, VarError},
};

use super::{
    function::Function,
    judge::Judge,
    proof::Proof,
    sinks::{self, Sinks},
};
use crate::{EnvSource, Registry, Router};

/// What the runtime cannot do without; Lambda sets it.
const PLATFORM: [&str; 3] = [
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
];

/// Everything that keeps the function from starting.
#[derive(Debug, Default, thiserror::Error)]
#[error("the function cannot start: {}", .0.join("; "))]
pub(super) struct StartError(Vec<String>);

impl StartError {
    fn add(&mut self, problem: impl ToString) {
        self.0.push(problem.to_string());
    }
}

/// Reads the environment that the template set and starts every rule.
pub(super) fn start() -> Result<Function, StartError> {
    let mut problems = StartError::default();
    for name in PLATFORM {
        require(name, "Lambda sets it", &mut problems);
    }
    let rules = rules(&mut problems);
    let sinks = sinks(&mut problems);
    let own_role = variable("PatrolRoleArn", &mut problems);
    let (Some(rules), Some(sinks)) = (rules, sinks) else {
        return Err(problems);
    };
    let function = Function {
        judge: Judge {
            router: rules.router,
            feeds: rules.feeds,
            sinks,
            own_role,
        },
        proofs: rules.proofs,
    };
    if problems.0.is_empty() {
        Ok(function)
    } else {
        Err(problems)
    }
}

/// Opens the sinks.
fn sinks(problems: &mut StartError) -> Option<Sinks> {
    // Without rules, `rules` has said so.
    let linked = Registry::linked().ok()?;
    let mut settings = HashMap::new();
    for name in sinks::SETTINGS {
        settings.extend(variable(name, problems).map(|value| (name, value)));
    }
    let opened = Sinks::open(|name| settings.get(name).cloned(), &linked);
    opened.map_err(|whys| problems.0.extend(whys)).ok()
}

/// The rules that are served, with what the environment says of them.
struct Rules {
    router: Router,
    proofs: HashMap<&'static str, Proof>,
    feeds: HashMap<&'static str, String>,
}

/// Starts the rules.
fn rules(problems: &mut StartError) -> Option<Rules> {
    let registry = registry(problems)?;
    let (router, errors) = Router::start(&registry, &EnvSource);
    errors.iter().for_each(|error| problems.add(error));
    let mut proofs = HashMap::new();
    let mut feeds = HashMap::new();
    for rule in registry.rules() {
        let started = errors.iter().all(|error| error.rule() != rule.name);
        match Proof::of(rule) {
            Some(Ok(proof)) => {
                proofs.insert(rule.name, proof);
            }
            // A secret that is not set is an error of the rule already.
            Some(Err(why)) if started => problems.add(why),
            _ => {}
        }
        if let Some(arn) = variable(&(rule.logical_id() + "SourceArn"), problems) {
            feeds.insert(rule.name, arn);
        }
    }
    Some(Rules {
        router,
        proofs,
        feeds,
    })
}

/// The rules that this function serves: all that are linked, or those in `PatrolRules`.
fn registry(problems: &mut StartError) -> Option<Registry> {
    let linked = Registry::linked().map_err(|why| problems.add(why)).ok()?;
    let digest = linked.digest();
    match variable("PatrolDigest", problems) {
        Some(wanted) if wanted != digest => problems.add(format!(
            "the template was made for other rules: its `PatrolDigest` is `{wanted}`, this build's is `{digest}`; deploy the template and the code of one build"
        )),
        _ => {}
    }
    let Some(names) = variable("PatrolRules", problems) else {
        return Some(linked);
    };
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    for name in &names {
        if linked.get(name).is_none() {
            problems.add(format!(
                "`PatrolRules` names `{name}`, which is no rule of this build"
            ));
        }
    }
    Some(linked.filter(|rule| names.contains(&rule.name)))
}

fn require(name: &str, who: &str, problems: &mut StartError) -> Option<String> {
    let before = problems.0.len();
    let value = variable(name, problems);
    if value.is_none() && problems.0.len() == before {
        problems.add(format!("`{name}` is not set: {who}"));
    }
    value
}

/// A variable that is set to something.
fn variable(name: &str, problems: &mut StartError) -> Option<String> {
    match env::var(name) {
        Ok(value) => Some(value).filter(|value| !value.is_empty()),
        Err(VarError::NotPresent) => None,
        Err(VarError::NotUnicode(_)) => {
            problems.add(format!("`{name}` is not UTF-8"));
            None
        }
    }
}
