//! A policy document: its statements, and how it is read.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::error::PolicyError;
use super::percent;
use super::statement::Statement;
use crate::text::excerpt;

/// An IAM policy document.
///
/// It is read from JSON text, from URL-encoded JSON text (as IAM's answers have it), or from a JSON value; the content
/// decides. As a field of a `Deserialize` type it takes a string or an object. Elements that are unknown are ignored; an
/// element that has a value of the wrong type is an error.
///
/// ```
/// use patrol_iam::PolicyDocument;
///
/// let raw = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
/// let encoded = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
/// assert_eq!(raw.parse::<PolicyDocument>()?, encoded.parse()?);
///
/// let error = r#"{"Statement": [{"Effect": "allow"}]}"#.parse::<PolicyDocument>().unwrap_err();
/// assert_eq!(error.to_string(), "statement 1: `Effect` is `allow`, wanted `Allow` or `Deny`");
/// # Ok::<(), patrol_iam::PolicyError>(())
/// ```
///
/// Source: [IAM JSON policy element reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html).
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyDocument {
    version: Option<String>,
    id: Option<String>,
    statements: Vec<Statement>,
}

impl PolicyDocument {
    /// The version of the policy language: `2012-10-17` or `2008-10-17`.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The document's `Id`.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The statements, in the order of the document.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Reads a document from a JSON value: an object, or a string with the document's text.
    ///
    /// # Errors
    ///
    /// As [`FromStr`], and if the value is neither.
    pub fn from_value(value: &Value) -> Result<Self, PolicyError> {
        match value {
            Value::String(text) => text.parse(),
            other => Self::from_object(other),
        }
    }

    fn from_object(value: &Value) -> Result<Self, PolicyError> {
        const PLACE: &str = "policy document";
        let Value::Object(elements) = value else {
            return Err(PolicyError::no_object(PLACE, value));
        };
        let text = |element: &str| match elements.get(element) {
            Some(Value::String(text)) => Ok(Some(text.clone())),
            None | Some(Value::Null) => Ok(None),
            Some(other) => Err(PolicyError::value(PLACE, element, other, "a string")),
        };
        let statements = match elements.get("Statement") {
            Some(Value::Array(statements)) => statements.as_slice(),
            Some(one @ Value::Object(_)) => std::slice::from_ref(one),
            None | Some(Value::Null) => {
                return Err(PolicyError::Missing {
                    place: PLACE.to_owned(),
                    wanted: "`Statement`",
                });
            }
            Some(other) => {
                return Err(PolicyError::value(
                    PLACE,
                    "Statement",
                    other,
                    "an object or a list of objects",
                ));
            }
        };
        let statements = (1..)
            .zip(statements)
            .map(|(n, value)| Statement::from_value(value, &format!("statement {n}")));
        Ok(PolicyDocument {
            version: text("Version")?,
            id: text("Id")?,
            statements: statements.collect::<Result<_, _>>()?,
        })
    }
}

impl FromStr for PolicyDocument {
    type Err = PolicyError;

    /// Reads a document from JSON text or URL-encoded JSON text.
    ///
    /// # Errors
    ///
    /// If the text is no JSON, its percent-encoding is broken, or it is no policy document; see [`PolicyError`].
    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let json = percent::decode(text)?;
        let value = serde_json::from_str(&json).map_err(|reason| PolicyError::Syntax {
            document: excerpt(json.trim()),
            reason,
        })?;
        Self::from_object(&value)
    }
}

impl<'de> Deserialize<'de> for PolicyDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(&value).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::PolicyDocument;
    use crate::Selection;

    #[test]
    fn one_statement_or_a_list() {
        let one = json!({"Effect": "Allow", "Action": "a:b", "Resource": "*"});
        for (statement, count) in [
            (one.clone(), 1),
            (json!([one]), 1),
            (json!([one, one]), 2),
            (json!([]), 0),
        ] {
            let document = PolicyDocument::from_value(
                &json!({"Version": "2012-10-17", "Statement": statement}),
            )
            .unwrap();
            assert_eq!(document.statements().len(), count);
            assert_eq!(
                (document.version(), document.id()),
                (Some("2012-10-17"), None)
            );
        }
    }

    #[test]
    fn every_form_reads_the_same() {
        let object = json!({"Id": "ü", "Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "x+y%20z"}});
        let raw = object.to_string();
        let encoded: String = raw.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let expected = PolicyDocument::from_value(&object).unwrap();
        assert_eq!(
            expected.statements()[0].resources(),
            Some(&Selection::Only(vec!["x+y%20z".into()]))
        );
        for form in [
            Value::from(raw.as_str()),
            Value::from(format!("\n {raw}")),
            Value::from(encoded),
            object,
        ] {
            assert_eq!(
                PolicyDocument::from_value(&form).unwrap(),
                expected,
                "{form}"
            );
            assert_eq!(
                serde_json::from_value::<PolicyDocument>(form).unwrap(),
                expected
            );
        }
    }

    #[test]
    fn broken_documents_are_refused() {
        for (text, message) in [
            (
                "",
                "policy document `` is no JSON: EOF while parsing a value at line 1 column 0",
            ),
            (
                "{",
                "policy document `{` is no JSON: EOF while parsing an object at line 1 column 1",
            ),
            ("[]", "policy document is `[]`, wanted an object"),
            ("{}", "policy document has no `Statement`"),
            (
                r#"{"Statement": 1}"#,
                "policy document: `Statement` is `1`, wanted an object or a list of objects",
            ),
            (
                r#"{"Statement": [], "Version": 2012}"#,
                "policy document: `Version` is `2012`, wanted a string",
            ),
            (
                r#"{"Statement": [7]}"#,
                "statement 1 is `7`, wanted an object",
            ),
            (
                "%7B%",
                "policy document: `%` at byte 3 is no percent-encoding",
            ),
        ] {
            assert_eq!(
                text.parse::<PolicyDocument>().unwrap_err().to_string(),
                message,
                "{text}"
            );
        }
        assert!(PolicyDocument::from_value(&Value::Null).is_err());
        assert!("[".repeat(100_000).parse::<PolicyDocument>().is_err());
        assert!(
            "%".repeat(100_000)
                .parse::<PolicyDocument>()
                .unwrap_err()
                .to_string()
                .len()
                < 200
        );
    }
}
