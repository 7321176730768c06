//! Events for the fixtures of an imported rule, made of what its condition asks. Each is tried
//! before it is written.

use patrol_core::{
    Pattern,
    pattern::cloudtrail::{API_CALL, CONSOLE_SIGN_IN},
};
use patrol_testkit::{api_call, console_sign_in, json};
use serde_json::{Map, Value};

use super::expression::{Expression, Literal, Test};

/// Events that the rule reports, one for each way to match, and one that it does not.
#[derive(Debug)]
pub(super) struct Samples {
    pub(super) reported: Vec<Value>,
    /// The beginning of the file's name, and the event.
    pub(super) other: Option<(&'static str, Value)>,
}

/// More fixtures of one rule nobody reads.
const MOST: usize = 8;

pub(super) fn of(expression: &Expression, pattern: &Pattern) -> Samples {
    let is_reported =
        |event: &Value| delivered(pattern, event) && expression.holds(&event["detail"]);
    let ways = expression.ways().unwrap_or_default();
    let events = ways
        .iter()
        .filter_map(|way| kinds().find_map(|kind| Some(event(way, kind)).filter(is_reported)));
    let mut reported: Vec<Value> = Vec::new();
    for event in events {
        if !reported.contains(&event) {
            reported.push(event);
        }
    }
    reported.truncate(MOST);
    let other = reported
        .first()
        .and_then(|event| other(event, &ways, expression, pattern));
    Samples { reported, other }
}

fn kinds() -> impl Iterator<Item = &'static str> {
    patrol_core::pattern::cloudtrail::DETAIL_TYPES.into_iter()
}

/// A record in which the tests of a way hold, as far as they say what they want.
fn event(way: &[Literal<'_>], kind: &str) -> Value {
    let wanted = |of: &str| {
        let mut tests = way.iter().filter(|(_, wanted)| *wanted);
        tests.find_map(|(test, _)| (test.path() == of).then(|| text(test)).flatten())
    };
    let name = wanted("eventName");
    let source = wanted("eventSource")
        .or_else(|| (kind == CONSOLE_SIGN_IN).then(|| "signin.amazonaws.com".to_owned()));
    let source = source.unwrap_or_else(|| "iam.amazonaws.com".to_owned());
    let name = name.unwrap_or_else(|| "ListUsers".to_owned());
    let mut event = if kind == CONSOLE_SIGN_IN {
        (*console_sign_in("IAMUser")).clone()
    } else {
        (*api_call(&source, &name, json!({}))).clone()
    };
    event["detail-type"] = json!(kind);
    if kind != CONSOLE_SIGN_IN && kind != API_CALL {
        event["detail"]["eventType"] = json!("AwsServiceEvent");
    }
    let mut paths: Vec<&str> = Vec::new();
    for (test, wanted) in way {
        let path = test.path();
        if !*wanted || paths.contains(&path) {
            continue;
        }
        paths.push(path);
        // Several tests of one text: a text that has all they want.
        let all = way
            .iter()
            .filter(|(other, wanted)| *wanted && other.path() == path);
        let texts: Vec<_> = all.filter_map(|(test, _)| text(test)).collect();
        let value = if texts.is_empty() {
            Value::Null
        } else {
            json!(texts.join(" "))
        };
        put(&mut event["detail"], path, value);
    }
    for (test, wanted) in way {
        // What must not be null is something.
        if let (Test::Null { path }, false) = (test, wanted)
            && test.holds(&event["detail"])
        {
            put(&mut event["detail"], path, json!("something"));
        }
    }
    event
}

/// A text for which the test holds, if it is easy to say.
fn text(test: &Test) -> Option<String> {
    match test {
        Test::Like { globs, .. } => globs.first().map(|glob| {
            let text: String = glob.chars().filter(|c| !['*', '\\'].contains(c)).collect();
            let text = text.replace('?', "x");
            if text.is_empty() {
                "something".to_owned()
            } else {
                text
            }
        }),
        // The plainest text that most expressions take.
        Test::Matches { expressions, .. } => expressions.first().map(|expression| {
            let plain = expression.replace(".+", "x").replace(".*", "");
            plain.chars().filter(|c| !"^$\\()?".contains(*c)).collect()
        }),
        Test::Same { .. } | Test::Null { .. } => None,
    }
}

/// An event that is delivered and not reported, or one that is not delivered.
fn other(
    reported: &Value,
    ways: &[Vec<Literal<'_>>],
    expression: &Expression,
    pattern: &Pattern,
) -> Option<(&'static str, Value)> {
    let mut changed = Vec::new();
    for (test, wanted) in ways.iter().flatten() {
        let path = test.path();
        let value = match (wanted, text(test)) {
            (false, Some(text)) => json!(text),
            _ => json!("other"),
        };
        let mut event = reported.clone();
        put(&mut event["detail"], path, value);
        changed.push(event);
    }
    let silent = |event: &&Value| delivered(pattern, event) && !expression.holds(&event["detail"]);
    if let Some(event) = changed.iter().find(silent) {
        return Some(("silent", event.clone()));
    }
    let undelivered = changed.iter().find(|event| !delivered(pattern, event));
    undelivered.map(|event| ("undelivered", event.clone()))
}

fn delivered(pattern: &Pattern, event: &Value) -> bool {
    pattern
        .matches(event.to_string().as_bytes())
        .unwrap_or(false)
}

/// Puts a value at a path; whatever stands in the way goes.
fn put(record: &mut Value, path: &str, value: Value) {
    let mut at = record;
    for name in path.split('.') {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = &mut at[name];
    }
    *at = value;
}
