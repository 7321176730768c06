//! The values of `--parameters`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::Failure;

/// A JSON object of texts, numbers, booleans and lists; a list is comma separated.
///
/// An error does not repeat the text, which may hold secrets.
pub(super) fn parameters(text: &str) -> Result<BTreeMap<String, String>, Failure> {
    let values: BTreeMap<String, Value> = serde_json::from_str(text).map_err(|why| {
        let place = format!("line {} column {}", why.line(), why.column());
        Failure::usage(format!("`--parameters` is not a JSON object: {place}"))
    })?;
    let mut read = BTreeMap::new();
    for (name, value) in values {
        let value = scalar(&value).ok_or_else(|| {
            Failure::usage(format!(
                "`--parameters`: wrong value of `{name}`: expected a text, a number, a boolean or a list of them"
            ))
        })?;
        read.insert(name, value);
    }
    Ok(read)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(scalar).collect();
            Some(items?.join(","))
        }
        Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_cloudformation_takes_them() {
        let read = parameters(r#"{"A":"x","B":3,"C":true,"D":["a","b"]}"#).expect("parameters");
        let read: Vec<_> = read.values().map(String::as_str).collect();
        assert_eq!(read, ["x", "3", "true", "a,b"]);
    }

    #[test]
    fn wrong_parameters_are_not_repeated() {
        for text in [
            r#"{"Token":"hunter2""#,
            r#"["hunter2"]"#,
            r#"{"Token":{"a":"hunter2"}}"#,
        ] {
            let error = parameters(text).unwrap_err().to_string();
            assert!(error.contains("--parameters"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
