//! Everything right, or no start: the environment, the linked rules, their parameters and clients.

use std::{
    collections::HashMap,
    env::{self, VarError},
    time::Duration,
};

use super::{
    current::{Ages, Current},
    dead_letters::DeadLetters,
    evaluator::Evaluator,
    function::Function,
    now::Changing,
    own::OwnRoles,
    sinks,
    values::{self, Source, Values},
};
use crate::{
    pipeline::Feeds,
    state::{MemoryStore, State, Store, Table},
};
use futures_util::future::join_all;
use patrol_core::{ParamValue, Registry, aggregate::Aggregations};

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

    /// What did not fail.
    fn of<T>(&mut self, result: Result<T, Vec<String>>) -> Option<T> {
        result.map_err(|problems| self.0.extend(problems)).ok()
    }
}

/// Reads the environment that the template set and starts every rule.
pub(super) async fn start() -> Result<Function, StartError> {
    let mut problems = StartError::default();
    for name in PLATFORM {
        require(name, "Lambda sets it", &mut problems);
    }
    let Ok(linked) = Registry::linked().map_err(|why| problems.add(why)) else {
        return Err(problems);
    };
    let served = served(&linked, &mut problems);
    let parameters = Source::parameters(&served, &linked, &mut problems.0);
    let settings = Source::settings(&sinks::SETTINGS, &mut problems.0);
    let ages = ages(&mut problems);
    let sources = [&parameters, &settings];
    let values = join_all(sources.map(|source| source.resolve(values::LIMIT))).await;
    let Ok([values, addresses]) = <[Values; 2]>::try_from(values) else {
        return Err(problems);
    };
    let feeds = feeds(&served, &mut problems);
    let own = own_roles(&linked, &mut problems);
    let state = state(&linked, &mut problems);
    let rules = problems.of(Current::new(served, parameters, ages, values).await);
    let sinks = problems.of(Current::new(linked, settings, ages, addresses).await);
    let dead_letters = variable("PatrolDeadLetterQueueUrl", &mut problems).map(DeadLetters::new);
    let trail = variable("TrailBucket", &mut problems);
    match (rules, sinks) {
        (Some(rules), Some(sinks)) if problems.0.is_empty() => Ok(Function {
            changing: Changing { rules, sinks },
            evaluator: Evaluator {
                feeds: Feeds::ByArn(feeds),
                state,
                own,
            },
            trail,
            dead_letters,
        }),
        _ => Err(problems),
    }
}

/// What is remembered of findings: in the stack's table, or in memory in a stack without one.
fn state(linked: &Registry, problems: &mut StartError) -> State {
    let mut rules = Aggregations::of(linked.rules().iter().copied());
    let setting = variable("AlertAggregation", problems).unwrap_or_default();
    for why in rules.overrule_all(&setting) {
        problems.add(format!("`AlertAggregation`: {why}"));
    }
    for why in rules.errors() {
        problems.add(why);
    }
    let store: Box<dyn Store> = match variable("PatrolStateTable", problems) {
        Some(name) => Box::new(Table::new(name)),
        None => Box::new(MemoryStore::new()),
    };
    State::new(rules, linked.clone(), store)
}

/// The topic, queue or stream that feeds a rule, by rule.
fn feeds(served: &Registry, problems: &mut StartError) -> HashMap<&'static str, String> {
    let mut feeds = HashMap::new();
    for rule in served.rules() {
        if let Some(arn) = variable(&(rule.logical_id() + "SourceArn"), problems) {
            feeds.insert(rule.name, arn);
        }
    }
    feeds
}

/// The roles whose doings are the function's own.
fn own_roles(linked: &Registry, problems: &mut StartError) -> OwnRoles {
    let own = variable("PatrolRoleArn", problems);
    let stack = variable("PatrolStackRoleArns", problems).unwrap_or_default();
    let session = variable(PLATFORM[0], problems).unwrap_or_default();
    OwnRoles::new(own.as_deref(), &stack, session, linked)
}

/// When values are old.
fn ages(problems: &mut StartError) -> Ages {
    let mut ages = Ages::default();
    for (name, age) in [
        ("PatrolRefreshAfter", &mut ages.refresh),
        ("PatrolStaleAfter", &mut ages.stale),
    ] {
        let Some(text) = variable(name, problems) else {
            continue;
        };
        match Duration::parse(&text) {
            Ok(value) => *age = value,
            Err(why) => problems.add(format!("`{name}` is `{text}`, expected {}", why.expected())),
        }
    }
    if ages.stale < ages.refresh {
        problems.add("`PatrolStaleAfter` is shorter than `PatrolRefreshAfter`: values would be too old before they are read again");
    }
    ages
}

/// The rules that this function serves: those in `PatrolRules`; without it those that are on by
/// default, but for those in `PatrolOtherRules`.
fn served(linked: &Registry, problems: &mut StartError) -> Registry {
    if let Some(wanted) = variable("PatrolDigest", problems) {
        let digest = crate::digest(linked);
        if wanted != digest {
            problems.add(format!(
                "the template was made for other rules: its `PatrolDigest` is `{wanted}`, this build's is `{digest}`; deploy the template and the code of one build"
            ));
        }
    }
    let ours = named("PatrolRules", linked, problems);
    let others = named("PatrolOtherRules", linked, problems);
    let others = others.unwrap_or_default();
    linked.enabled(|rule| match &ours {
        Some(ours) => Some(ours.contains(&rule.name)),
        None => others.contains(&rule.name).then_some(false),
    })
}

/// The rules that a variable names, if it is set.
fn named(name: &str, linked: &Registry, problems: &mut StartError) -> Option<Vec<&'static str>> {
    let names = variable(name, problems)?;
    let mut rules = Vec::new();
    for rule in names.split(',').map(str::trim) {
        match linked.get(rule) {
            Some(rule) => rules.push(rule.name),
            None => problems.add(format!(
                "`{name}` names `{rule}`, which is no rule of this build"
            )),
        }
    }
    Some(rules)
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
