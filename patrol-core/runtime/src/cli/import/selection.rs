//! Sigma's selections: fields, modifiers and values.
//!
//! Source: [Sigma modifiers](https://sigmahq.io/docs/basics/modifiers.html).

use patrol_core::near::listed;
use serde_json::{Map, Value};

use super::{
    error::ImportError,
    expression::{Expression, Test},
};

/// Modifiers that can be expressed.
const KNOWN: [&str; 8] = [
    "all",
    "cased",
    "contains",
    "endswith",
    "exists",
    "fieldref",
    "re",
    "startswith",
];

/// Sigma's other modifiers.
const INEXPRESSIBLE: [&str; 17] = [
    "base64",
    "base64offset",
    "cidr",
    "expand",
    "gt",
    "gte",
    "i",
    "lt",
    "lte",
    "m",
    "neq",
    "s",
    "utf16",
    "utf16be",
    "utf16le",
    "wide",
    "windash",
];

/// Fields of a record.
///
/// Source: [CloudTrail record contents](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
const FIELDS: [&str; 32] = [
    "addendum",
    "additionalEventData",
    "annotation",
    "apiVersion",
    "awsRegion",
    "edgeDeviceDetails",
    "errorCode",
    "errorMessage",
    "eventCategory",
    "eventContext",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "insightDetails",
    "managementEvent",
    "readOnly",
    "recipientAccountId",
    "requestID",
    "requestParameters",
    "resources",
    "responseElements",
    "serviceEventDetails",
    "sessionCredentialFromConsole",
    "sharedEventID",
    "sourceIPAddress",
    "tlsDetails",
    "userAgent",
    "userIdentity",
    "vpcEndpointId",
];

/// Reads a selection: fields that all match, or a list of which one does.
pub(super) fn read(name: &str, selection: &Value) -> Result<Expression, ImportError> {
    match selection {
        Value::Object(fields) => all(name, fields),
        Value::Array(list) if !list.is_empty() => {
            let any: Result<Vec<_>, _> = list.iter().map(|one| read(name, one)).collect();
            Ok(Expression::Any(any?))
        }
        _ => Err(cannot(
            name,
            "it looks for words in the whole record, and a rule reads fields",
        )),
    }
}

fn all(name: &str, fields: &Map<String, Value>) -> Result<Expression, ImportError> {
    let tests: Result<Vec<_>, _> = fields
        .iter()
        .map(|(key, value)| field(name, key, value))
        .collect();
    Ok(Expression::All(tests?))
}

fn field(selection: &str, key: &str, value: &Value) -> Result<Expression, ImportError> {
    let mut parts = key.split('|');
    let path = parts.next().unwrap_or_default().to_owned();
    let modifiers: Vec<_> = parts.collect();
    for modifier in &modifiers {
        if INEXPRESSIBLE.contains(modifier) {
            let why = format!("modifier `{modifier}` of `{path}` has no counterpart");
            return Err(cannot(selection, why));
        }
        if !KNOWN.contains(modifier) {
            return Err(ImportError::UnknownModifier {
                selection: selection.to_owned(),
                field: path,
                modifier: (*modifier).to_owned(),
                known: listed(KNOWN),
            });
        }
    }
    let first = path.split('.').next().unwrap_or_default();
    if !FIELDS.contains(&first) {
        let why = format!("`{path}` is not a field of a CloudTrail record");
        return Err(cannot(selection, why));
    }
    let values = match value {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    };
    if let Some(bad) = values
        .iter()
        .find(|value| value.is_object() || value.is_array())
    {
        return Err(cannot(
            selection,
            format!("`{path}` is compared with `{bad}`, expected a text"),
        ));
    }
    tests(selection, &path, &modifiers, &values)
}

fn tests(
    selection: &str,
    path: &str,
    modifiers: &[&str],
    values: &[&Value],
) -> Result<Expression, ImportError> {
    let has = |modifier: &str| modifiers.contains(&modifier);
    let path = || path.to_owned();
    let texts: Vec<String> = values
        .iter()
        .filter(|value| !value.is_null())
        .map(|value| text(value))
        .collect();
    let each = |test: &dyn Fn(Vec<String>) -> Test| -> Vec<Expression> {
        let groups = if has("all") {
            texts.iter().map(|one| vec![one.clone()]).collect()
        } else {
            vec![texts.clone()]
        };
        let groups = groups
            .into_iter()
            .filter(|group: &Vec<String>| !group.is_empty());
        groups.map(|group| Expression::Test(test(group))).collect()
    };
    if has("exists") {
        let null = Expression::Test(Test::Null { path: path() });
        return Ok(if values == [&Value::Bool(true)] {
            Expression::Not(Box::new(null))
        } else {
            null
        });
    }
    if has("fieldref") && modifiers.len() > 1 {
        return Err(cannot(
            selection,
            "`fieldref` beside another modifier has no counterpart",
        ));
    }
    let mut found = if has("re") {
        for expression in &texts {
            if let Err(why) = patrol_core::Regex::new(expression) {
                return Err(cannot(
                    selection,
                    format!("`{expression}`: expected {}", why.expected()),
                ));
            }
        }
        each(&|expressions| Test::Matches {
            path: path(),
            expressions,
        })
    } else if has("fieldref") {
        texts
            .iter()
            .map(|other| {
                Expression::Test(Test::Same {
                    path: path(),
                    other: other.clone(),
                })
            })
            .collect()
    } else {
        each(&|texts| Test::Like {
            path: path(),
            globs: texts.iter().map(|text| glob(text, modifiers)).collect(),
            cased: has("cased"),
        })
    };
    if values.iter().any(|value| value.is_null()) {
        found.push(Expression::Test(Test::Null { path: path() }));
    }
    Ok(match found.len() {
        0 => {
            return Err(cannot(
                selection,
                format!("`{}` is compared with nothing", path()),
            ));
        }
        1 => found.remove(0),
        _ if has("all") => Expression::All(found),
        _ => Expression::Any(found),
    })
}

/// `contains` and its like are stars around the text.
fn glob(text: &str, modifiers: &[&str]) -> String {
    let contains = modifiers.contains(&"contains");
    let star = |wanted: bool| if wanted { "*" } else { "" };
    let before = star(contains || modifiers.contains(&"endswith"));
    let after = star(contains || modifiers.contains(&"startswith"));
    let glob = format!("{before}{text}{after}");
    // Several stars say no more than one.
    if glob.bytes().all(|c| c == b'*') && !glob.is_empty() {
        "*".to_owned()
    } else {
        glob
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn cannot(selection: &str, why: impl Into<String>) -> ImportError {
    ImportError::Selection {
        selection: selection.to_owned(),
        why: why.into(),
    }
}
