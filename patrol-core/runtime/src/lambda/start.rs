//! Everything right, or no start: the environment, the linked rules, their parameters and clients.

use std::{collections::HashMap, time::Duration};

use super::{
    current::{Ages, Current, Made as _},
    dead_letters::DeadLetters,
    document::{Candidate, Document, Reader},
    evaluator::Evaluator,
    function::Function,
    linked::linked,
    now::{Changing, Strangers},
    own::OwnRoles,
    problem::Problems,
    rules::Rules,
    sinks::{self, Sinks},
    start_error::{StartError, StartProblem},
    trail::Trail,
    values::{self, Source, Values},
};
use crate::{
    metric,
    pipeline::Feeds,
    state::{MemoryStore, State, Store, Table},
};
use futures_util::future::join_all;
use patrol_core::{ParamValue, Registry, Trigger};

/// What the runtime cannot do without; Lambda sets it.
const PLATFORM: [&str; 3] = [
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
];

/// Reads the environment that the template set and starts every rule.
pub(super) async fn start() -> Result<Function, StartError> {
    let mut problems = StartError::default();
    for name in PLATFORM {
        require(name, "Lambda sets it", &mut problems);
    }
    let (linked, digest) = match linked() {
        Ok(linked) => linked,
        Err(StartError(more)) => {
            problems.0.extend(more);
            return Err(problems);
        }
    };
    let (served, named) = served(&linked, &digest, &mut problems);
    let mut unreadable = Vec::new();
    let parameters = Source::parameters(&served, &linked, named, &mut unreadable);
    let settings = Source::settings(&sinks::SETTINGS, &mut unreadable);
    unreadable.into_iter().for_each(|why| problems.add(why));
    let ages = ages(&mut problems);
    let feeds = feeds(&served, &mut problems);
    let own = own_roles(&linked, &mut problems);
    let state = state(&linked, &mut problems);
    let dead_letters = variable("PatrolDeadLetterQueueUrl", &mut problems).map(DeadLetters::new);
    let trail = variable("TrailBucket", &mut problems).map(|bucket| Trail {
        bucket,
        owner: variable("TrailBucketOwner", &mut problems),
    });
    let reader = reader(&linked, digest, &mut problems);
    let started = first(reader.as_ref(), &served, &linked, [&parameters, &settings]).await;
    let started = started.map_err(|more| problems.0.extend(more));
    match started {
        Ok(started) if problems.0.is_empty() => {
            let Started {
                candidate,
                rules: (rules, values),
                sinks: (sinks, addresses),
            } = started;
            Ok(Function {
                changing: Changing {
                    document: Document::new(reader, ages.refresh, candidate),
                    rules: Current::new(served, parameters, ages, values, rules),
                    sinks: Current::new(linked, settings, ages, addresses, sinks),
                    strangers: Strangers::default(),
                },
                evaluator: Evaluator {
                    feeds: Feeds::ByArn(feeds),
                    state,
                    own,
                },
                trail,
                dead_letters,
            })
        }
        _ => Err(problems),
    }
}

/// What the function starts with.
struct Started {
    candidate: Candidate,
    rules: (Rules, Values),
    sinks: (Sinks, Values),
}

/// Everything as the newest document says, or as the last one says with which everything starts.
async fn first(
    reader: Option<&Reader>,
    served: &Registry,
    linked: &Registry,
    sources: [&Source; 2],
) -> Result<Started, Vec<StartProblem>> {
    let (candidates, refused) = match reader {
        Some(reader) => reader.candidates().await,
        None => (vec![Candidate::none()], Vec::new()),
    };
    let mut problems: Vec<StartProblem> = refused.into_iter().map(StartProblem::from).collect();
    for candidate in candidates {
        match attempt(&candidate, served, linked, sources).await {
            Ok((rules, sinks)) => {
                let older = !problems.is_empty();
                for why in problems {
                    tracing::error!("an earlier document of patrol.toml is in force: {why}");
                }
                return Ok(Started {
                    candidate: candidate.refused(older),
                    rules,
                    sinks,
                });
            }
            Err(Problems(more)) => problems.extend(more.into_iter().map(StartProblem::Made)),
        }
    }
    Err(problems)
}

/// The rules and the sinks as a document says, or everything that is wrong.
async fn attempt(
    candidate: &Candidate,
    served: &Registry,
    linked: &Registry,
    sources: [&Source; 2],
) -> Result<((Rules, Values), (Sinks, Values)), Problems> {
    let values = sources.map(|source| source.resolve(&candidate.control, values::LIMIT));
    let values = join_all(values).await;
    let Ok([values, addresses]) = <[Values; 2]>::try_from(values) else {
        return Err(Problems::default());
    };
    let rules = Rules::make(served, &values, None).await;
    let sinks = Sinks::make(linked, &addresses, None).await;
    match (rules, sinks) {
        (Ok(rules), Ok(sinks)) => Ok(((rules, values), (sinks, addresses))),
        (rules, sinks) => {
            let problems = [rules.err(), sinks.err()].into_iter().flatten();
            Err(problems.flat_map(|problems| problems.0).collect())
        }
    }
}

/// What reads the operator's document, if the stack has one.
fn reader(linked: &Registry, digest: String, problems: &mut StartError) -> Option<Reader> {
    let place = variable("PatrolControl", problems)?;
    let stack = require(metric::VARIABLE, "the template sets it", problems)?;
    let Some(name) = place
        .strip_prefix("ssm:")
        .filter(|name| name.starts_with('/'))
    else {
        problems.add(StartProblem::ControlPlace(place));
        return None;
    };
    Some(Reader {
        name: name.to_owned(),
        stack,
        digest,
        linked: linked.clone(),
    })
}

/// What is remembered of findings: in the stack's table, or in memory in a stack without one.
fn state(linked: &Registry, problems: &mut StartError) -> State {
    // The rules' own were looked at before.
    let rules = variable("AlertAggregation", problems).map(|setting| {
        let mut rules = linked.aggregations();
        for why in rules.overrule_all(&setting) {
            problems.add(StartProblem::Overruled(why));
        }
        for why in rules.errors() {
            problems.add(why);
        }
        rules
    });
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
        let (Trigger::Sns | Trigger::Stream(_)) = rule.trigger() else {
            continue;
        };
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
            Err(why) => problems.add(StartProblem::Age { name, text, why }),
        }
    }
    if ages.stale < ages.refresh {
        problems.add(StartProblem::Ages);
    }
    ages
}

/// The rules that are this function's, if they are on, and whether they are named: those in
/// `PatrolRules`, which are on unless the operator's document says otherwise; without it all but those
/// in `PatrolOtherRules`.
fn served(linked: &Registry, digest: &str, problems: &mut StartError) -> (Registry, bool) {
    if let Some(wanted) = variable("PatrolDigest", problems)
        && wanted != digest
    {
        let digest = digest.to_owned();
        problems.add(StartProblem::OtherRules { wanted, digest });
    }
    let ours = named("PatrolRules", linked, problems);
    let others = named("PatrolOtherRules", linked, problems);
    let others = others.unwrap_or_default();
    let served = linked.filter(|rule| match &ours {
        Some(ours) => ours.contains(&rule.name),
        None => !others.contains(&rule.name),
    });
    (served, ours.is_some())
}

/// The rules that a variable names, if it is set.
fn named(name: &str, linked: &Registry, problems: &mut StartError) -> Option<Vec<&'static str>> {
    let names = variable(name, problems)?;
    let mut rules = Vec::new();
    for rule in names.split(',').map(str::trim) {
        match linked.get(rule) {
            Some(rule) => rules.push(rule.name),
            None => problems.add(StartProblem::UnknownRule {
                name: name.to_owned(),
                rule: rule.to_owned(),
            }),
        }
    }
    Some(rules)
}

fn require(name: &str, who: &'static str, problems: &mut StartError) -> Option<String> {
    let before = problems.0.len();
    let value = variable(name, problems);
    if value.is_none() && problems.0.len() == before {
        let name = name.to_owned();
        problems.add(StartProblem::NotSet { name, who });
    }
    value
}

/// A variable that is set to something.
fn variable(name: &str, problems: &mut StartError) -> Option<String> {
    let value = values::variable(name).unwrap_or_else(|why| {
        problems.add(why);
        None
    });
    value.filter(|value| !value.is_empty())
}
