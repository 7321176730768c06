//! The values of `--parameters`.

use std::{collections::BTreeMap, fs, io::Read};

use serde_json::Value;

use super::super::Failure;

/// The longest value or file of values that is read: CloudFormation takes 4,096 bytes a value and 200 parameters.
const LONGEST: u64 = 1_000_000;

/// A JSON object of texts, numbers, booleans and lists; a list is comma separated.
///
/// So that a secret need not stand among the arguments, which every process of the machine can read, the object or a text
/// in it may be read from a file (`@FILE`) or from standard input (`-`).
///
/// An error does not repeat the text, which may hold secrets.
pub(super) fn parameters(
    text: &str,
    stdin: &mut dyn Read,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut sources = Sources { stdin: Some(stdin) };
    let text = sources.read(text, "`--parameters`")?;
    let values: BTreeMap<String, Value> = serde_json::from_str(&text).map_err(|why| {
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
        let value = sources.read(&value, &format!("`--parameters`: the value of `{name}`"))?;
        read.insert(name, value);
    }
    Ok(read)
}

/// Where texts come from that do not stand among the arguments.
struct Sources<'a> {
    /// Until it is read.
    stdin: Option<&'a mut dyn Read>,
}

impl Sources<'_> {
    /// The text that an argument stands for: a file's, standard input's, or its own.
    fn read(&mut self, text: &str, whose: &str) -> Result<String, Failure> {
        let failed = |why: &dyn std::fmt::Display| Failure::usage(format!("{whose}: {why}"));
        if text == "-" {
            let Some(stdin) = self.stdin.take() else {
                return Err(failed(
                    &"`-` is standard input, which is read once: give the others as `@FILE`",
                ));
            };
            return whole(stdin)
                .map_err(|why| failed(&format!("cannot read standard input: {why}")));
        }
        match text.strip_prefix('@') {
            // For a text that itself begins so.
            Some(rest) if rest.starts_with('@') => Ok(rest.to_owned()),
            Some(path) => fs::File::open(path)
                .and_then(whole)
                .map_err(|why| failed(&format!("cannot read `{path}`: {why}"))),
            None => Ok(text.to_owned()),
        }
    }
}

/// A whole text without the line's end that editors and `echo` add.
fn whole(reader: impl Read) -> std::io::Result<String> {
    let mut text = String::new();
    let read = reader.take(LONGEST + 1).read_to_string(&mut text)?;
    if read as u64 > LONGEST {
        let why = format!("it is longer than {LONGEST} bytes");
        return Err(std::io::Error::other(why));
    }
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
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

    fn read(text: &str, stdin: &str) -> Result<Vec<String>, String> {
        let read = parameters(text, &mut stdin.as_bytes());
        let read = read.map_err(|why| why.to_string())?;
        Ok(read.into_values().collect())
    }

    #[test]
    fn parameters_are_read_as_cloudformation_takes_them() {
        let values = read(r#"{"A":"x","B":3,"C":true,"D":["a","b"]}"#, "");
        assert_eq!(values.expect("parameters"), ["x", "3", "true", "a,b"]);
    }

    #[test]
    fn wrong_parameters_are_not_repeated() {
        for text in [
            r#"{"Token":"hunter2""#,
            r#"["hunter2"]"#,
            r#"{"Token":{"a":"hunter2"}}"#,
        ] {
            let error = read(text, "").unwrap_err();
            assert!(error.contains("--parameters"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_value_is_read_from_a_file_or_from_standard_input() {
        let folder = std::env::temp_dir().join(format!("patrol-parameters-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("secret");
        fs::write(&file, "from the file\n").expect("a file");
        let json = folder.join("all.json");
        fs::write(&json, r#"{"A":"-"}"#).expect("a file");
        let value = |text: String| serde_json::json!({ "A": text }).to_string();
        for (text, stdin, wanted) in [
            (value(format!("@{}", file.display())), "", "from the file"),
            (value("-".into()), "from stdin\r\n", "from stdin"),
            (value("-".into()), "two\n\n", "two\n"),
            (value("@@handle".into()), "", "@handle"),
            (value("a-b".into()), "", "a-b"),
            ("-".into(), r#"{"A":"all of it"}"#, "all of it"),
            (format!("@{}", json.display()), "both", "both"),
        ] {
            assert_eq!(read(&text, stdin), Ok(vec![wanted.to_owned()]), "{text}");
        }
        for (text, words) in [
            (
                value(format!("@{}", folder.display())),
                "`A`: cannot read `",
            ),
            (value("@nowhere/x".into()), "cannot read `nowhere/x`"),
            (r#"{"A":"-","B":"-"}"#.into(), "`B`: `-` is standard input"),
            ("-".into(), "not a JSON object"),
        ] {
            let error = read(&text, "hunter2").unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        fs::remove_dir_all(folder).expect("the folder");
    }
}
