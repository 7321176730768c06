//! How Sigma compares the fields of a record, for the rules that `patrol import sigma` wrote.
// A rule uses what it needs.
#![allow(dead_code)]

use patrol_core::Regex;
use serde_json::Value;

/// Is a text at the path like one of these, without regard to case? `*` stands for any text, `?` for
/// any letter, and `\` takes both as they are.
pub(crate) fn like(record: &Value, path: &str, globs: &[&str]) -> bool {
    let globs: Vec<String> = globs.iter().map(|glob| glob.to_lowercase()).collect();
    let globs: Vec<&str> = globs.iter().map(String::as_str).collect();
    any(record, path, &globs, |text, glob| {
        fits(&text.to_lowercase(), glob)
    })
}

/// The same with regard to case.
pub(crate) fn like_cased(record: &Value, path: &str, globs: &[&str]) -> bool {
    any(record, path, globs, fits)
}

/// Does a text at the path match one of the regular expressions?
pub(crate) fn matches(record: &Value, path: &str, expressions: &[&str]) -> bool {
    any(record, path, expressions, |text, expression| {
        Regex::new(expression).is_ok_and(|regex| regex.is_match(text))
    })
}

/// Is a text at the path one of those at the other path?
pub(crate) fn same(record: &Value, path: &str, other: &str) -> bool {
    let others = texts(record, other);
    texts(record, path).iter().any(|text| others.contains(text))
}

/// Is nothing at the path, or null?
pub(crate) fn is_null(record: &Value, path: &str) -> bool {
    texts(record, path).is_empty()
}

fn any(record: &Value, path: &str, tests: &[&str], test: impl Fn(&str, &str) -> bool) -> bool {
    texts(record, path)
        .iter()
        .any(|text| tests.iter().any(|one| test(text, one)))
}

/// The texts at a path: of a list, those of each item; of an object, its JSON.
fn texts(record: &Value, path: &str) -> Vec<String> {
    let mut found = vec![record];
    for name in path.split('.') {
        found = items(found)
            .into_iter()
            .filter_map(|value| value.get(name))
            .collect();
    }
    let texts = items(found).into_iter().filter_map(|value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        // A policy inside is text with quotes of its own.
        object @ Value::Object(_) => Some(object.to_string().replace("\\\"", "\"")),
        other => Some(other.to_string()),
    });
    texts.collect()
}

/// Lists are looked into.
fn items(values: Vec<&Value>) -> Vec<&Value> {
    let each = values.into_iter().flat_map(|value| match value {
        Value::Array(list) => items(list.iter().collect()),
        other => vec![other],
    });
    each.collect()
}

/// Whether the whole text fits.
fn fits(text: &str, glob: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let glob = parts(glob);
    let (mut at, mut of) = (0, 0);
    // Where to go on when a star has taken too little: behind the star, and one letter further.
    let mut again = None;
    while at < text.len() {
        match glob.get(of) {
            Some(None) => {
                again = Some((of + 1, at));
                of += 1;
            }
            Some(Some(part)) if part.is_none_or(|letter| letter == text[at]) => {
                at += 1;
                of += 1;
            }
            _ => match again {
                Some((behind, taken)) => {
                    again = Some((behind, taken + 1));
                    (of, at) = (behind, taken + 1);
                }
                None => return false,
            },
        }
    }
    glob[of..].iter().all(Option::is_none)
}

/// The letters of a glob: `None` is a star, `Some(None)` any letter.
fn parts(glob: &str) -> Vec<Option<Option<char>>> {
    let mut parts = Vec::new();
    let mut letters = glob.chars().peekable();
    while let Some(letter) = letters.next() {
        parts.push(match letter {
            '*' => None,
            '?' => Some(None),
            '\\' => {
                let escaped = letters.next_if(|next| ['*', '?', '\\'].contains(next));
                Some(Some(escaped.unwrap_or('\\')))
            }
            letter => Some(Some(letter)),
        });
    }
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn globs_fit_whole_texts() {
        for (glob, text, expected) in [
            ("*s3 browser*", "aws: S3 Browser/11", true),
            ("s3 browser*", "aws: S3 Browser/11", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("*a*b*c", "xaybzc", true),
            ("*ab", "aab", true),
            (r"100\*", "100*", true),
            (r"100\*", "1000", false),
            (r"c:\x", r"C:\x", true),
            ("", "", true),
            ("", "x", false),
        ] {
            let record = json!({ "field": text });
            assert_eq!(like(&record, "field", &[glob]), expected, "{glob} {text}");
        }
        assert!(!like_cased(&json!({ "field": "A" }), "field", &["a"]));
    }

    #[test]
    fn lists_are_looked_into_and_objects_are_their_json() {
        let record = json!({ "request": {
            "groups": [{ "id": "a" }, { "id": "b" }],
            "policy": "{\"Effect\":\"Allow\"}",
            "on": true,
            "none": null,
        }});
        assert!(like(&record, "request.groups.id", &["b"]));
        assert!(like(&record, "request", &["*\"Allow\"*"]));
        assert!(like(&record, "request.on", &["true"]));
        assert!(matches(&record, "request.groups.id", &["^[b-c]$"]));
        assert!(same(&record, "request.groups.id", "request.groups.id"));
        assert!(is_null(&record, "request.none") && is_null(&record, "missing.too"));
        assert!(!is_null(&record, "request.on"));
    }
}
