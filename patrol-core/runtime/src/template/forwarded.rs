//! What may be forwarded: AWS's own events, and nothing that an account can write itself.
//!
//! AWS alone can put events whose source begins with `aws.` on a bus, so one that an account
//! forwards has happened.

use patrol_core::Pattern;
use serde_json::{Value, json};

/// How the sources of AWS's own events begin.
///
/// Source: [PutEventsRequestEntry](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html).
pub(super) const AWS: &str = "aws.";

/// The pattern for those of its events that are AWS's own, or `None` where none is.
pub(super) fn aws_only(pattern: &Pattern) -> Option<Pattern> {
    let narrowed = aws_only_json(&json!(pattern))?;
    // What is taken away leaves a pattern; if it did not, the whole one is forwarded, and the security
    // account's bus admits nothing else.
    Some(
        narrowed
            .to_string()
            .parse()
            .unwrap_or_else(|_| pattern.clone()),
    )
}

fn aws_only_json(pattern: &Value) -> Option<Value> {
    let mut pattern = pattern.as_object()?.clone();
    if let Some(sources) = pattern.get("source").and_then(Value::as_array) {
        let sources: Vec<_> = sources.iter().filter_map(narrowed).collect();
        let some = !sources.is_empty();
        pattern.insert("source".to_owned(), Value::Array(sources));
        return some.then_some(Value::Object(pattern));
    }
    let names_source =
        |branches: &&Vec<Value>| branches.iter().any(|with| with.get("source").is_some());
    let branches = pattern.get("$or").and_then(Value::as_array);
    match branches.filter(names_source) {
        Some(branches) => {
            let mut branches: Vec<_> = branches.iter().filter_map(aws_only_json).collect();
            // EventBridge reads a list of one as a field that is named `$or`.
            if let [one] = &branches[..] {
                branches.push(one.clone());
            }
            let some = !branches.is_empty();
            pattern.insert("$or".to_owned(), Value::Array(branches));
            some.then_some(Value::Object(pattern))
        }
        None => {
            pattern.insert("source".to_owned(), json!([{ "prefix": AWS }]));
            Some(Value::Object(pattern))
        }
    }
}

/// A matcher of sources, for AWS's own. What cannot be narrowed stays as it is: the security
/// account's bus admits nothing else.
fn narrowed(matcher: &Value) -> Option<Value> {
    if let Some(source) = matcher.as_str() {
        return source.starts_with(AWS).then(|| matcher.clone());
    }
    let operator = matcher.as_object()?;
    match (operator.get("prefix"), operator.get("exists")) {
        (Some(Value::String(prefix)), _) if prefix.starts_with(AWS) => Some(matcher.clone()),
        (Some(Value::String(prefix)), _) => {
            AWS.starts_with(prefix).then(|| json!({ "prefix": AWS }))
        }
        (_, Some(Value::Bool(exists))) => exists.then(|| json!({ "prefix": AWS })),
        _ => Some(matcher.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_aws_says_is_forwarded() {
        let branch = |source: &str| json!({ "source": [source], "detail": { "a": ["b"] } });
        for (pattern, wanted) in [
            (json!({}), Some(json!({ "source": [{ "prefix": "aws." }] }))),
            (
                json!({ "detail-type": ["x"] }),
                Some(json!({ "detail-type": ["x"], "source": [{ "prefix": "aws." }] })),
            ),
            (
                json!({ "source": ["aws.iam", "com.acme", null] }),
                Some(json!({ "source": ["aws.iam"] })),
            ),
            (
                json!({ "source": [{ "prefix": "a" }, { "prefix": "aws.s" }, { "prefix": "b" }] }),
                Some(json!({ "source": [{ "prefix": "aws." }, { "prefix": "aws.s" }] })),
            ),
            (
                json!({ "source": [{ "exists": true }] }),
                Some(json!({ "source": [{ "prefix": "aws." }] })),
            ),
            (json!({ "source": [{ "exists": false }] }), None),
            (json!({ "source": ["com.acme"] }), None),
            (
                json!({ "source": [{ "anything-but": ["aws.iam"] }] }),
                Some(json!({ "source": [{ "anything-but": ["aws.iam"] }] })),
            ),
            (
                json!({ "$or": [branch("aws.iam"), branch("com.acme")] }),
                Some(json!({ "$or": [branch("aws.iam"), branch("aws.iam")] })),
            ),
            (json!({ "$or": [branch("a"), branch("b")] }), None),
            (
                json!({ "$or": [{ "detail-type": ["a"] }, { "detail-type": ["b"] }] }),
                Some(json!({
                    "$or": [{ "detail-type": ["a"] }, { "detail-type": ["b"] }],
                    "source": [{ "prefix": "aws." }],
                })),
            ),
        ] {
            assert_eq!(aws_only_json(&pattern), wanted, "{pattern}");
        }
    }
}
