//! A policy document: its statements, and the forms in which it comes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use crate::{error::PolicyError, json::Node, percent, read, statement::Statement, text::excerpt};

/// An IAM policy document.
///
/// It is read from JSON text, from percent-encoded JSON text (as IAM's answers have it), or from a JSON value; the content
/// decides. As a field of a `Deserialize` type it takes a string or an object. What IAM would refuse, and what can be read in
/// two ways, is an error: see [How a document is read](crate#how-a-document-is-read).
///
/// It displays and serializes as JSON, in IAM's order of elements.
///
/// ```
/// use patrol_iam::PolicyDocument;
///
/// let raw = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
/// let encoded = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
/// assert_eq!(raw.parse::<PolicyDocument>()?, encoded.parse()?);
///
/// let error = r#"{"Statement": [{"Effect": "allow"}]}"#.parse::<PolicyDocument>().unwrap_err();
/// assert_eq!(error.to_string(), "statement 1: `Effect` is `allow`: expected `Allow` or `Deny`");
///
/// let error = r#"{"Statement": {"Effect": "Allow"}, "Statement": []}"#.parse::<PolicyDocument>().unwrap_err();
/// assert_eq!(error.to_string(), "policy document has `Statement` more than once: expected it once");
/// # Ok::<(), patrol_iam::PolicyError>(())
/// ```
///
/// Source: [IAM JSON policy element reference](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html).
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyDocument {
    pub(crate) version: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) statements: Vec<Statement>,
}

impl PolicyDocument {
    /// How many characters IAM takes for a document at most, white space included.
    ///
    /// What a document may say is less: 10,240 characters without white space for the policies of a role.
    ///
    /// Source: the parameter `PolicyDocument` of
    /// [PutRolePolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html).
    pub const MAX_CHARACTERS: usize = 131_072;

    /// The version of the policy language: `2012-10-17` or `2008-10-17`; none means the latter.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The document's `Id`.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The statements, in the order of the document.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Reads a document from a JSON value: an object, or a string with the document's text.
    ///
    /// A value does not show whether its text had a name twice. Where there is a text, read that.
    ///
    /// # Errors
    ///
    /// As [`FromStr`], and if the value is neither.
    pub fn from_value(value: &Value) -> Result<Self, PolicyError> {
        Self::from_node(&value.into())
    }

    fn from_node(node: &Node) -> Result<Self, PolicyError> {
        match node.as_str() {
            Some(text) => text.parse(),
            None => read::document(node),
        }
    }
}

impl FromStr for PolicyDocument {
    type Err = PolicyError;

    /// Reads a document from JSON text or percent-encoded JSON text.
    ///
    /// # Errors
    ///
    /// If the text is not JSON, its percent-encoding is broken, it is not a policy document, or it can be read as more than
    /// one; see [`PolicyError`].
    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let json = percent::decode(text)?;
        let characters = json.chars().count();
        if characters > Self::MAX_CHARACTERS {
            return Err(PolicyError::TooLong {
                characters,
                limit: Self::MAX_CHARACTERS,
            });
        }
        let node = serde_json::from_str(&json).map_err(|source| PolicyError::Syntax {
            document: excerpt(json.trim()),
            source,
        })?;
        read::document(&node)
    }
}

impl<'de> Deserialize<'de> for PolicyDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let node = Node::deserialize(deserializer)?;
        Self::from_node(&node).map_err(serde::de::Error::custom)
    }
}

impl Serialize for PolicyDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_map(None)?;
        if let Some(version) = &self.version {
            document.serialize_entry("Version", version)?;
        }
        if let Some(id) = &self.id {
            document.serialize_entry("Id", id)?;
        }
        document.serialize_entry("Statement", &self.statements)?;
        document.end()
    }
}

impl fmt::Display for PolicyDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(&json)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::PolicyDocument;
    use crate::Selection;

    #[test]
    fn every_form_reads_the_same() {
        let object = json!({
            "Version": "2012-10-17", "Id": "ü",
            "Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "arn:aws:a:::x+y%20z"},
        });
        let raw = object.to_string();
        let encoded: String = raw.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let expected = PolicyDocument::from_value(&object).unwrap();
        assert_eq!(
            expected.statements()[0].resources(),
            Some(&Selection::Only(vec!["arn:aws:a:::x+y%20z".into()]))
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
        assert_eq!(
            expected.to_string().parse::<PolicyDocument>().unwrap(),
            expected
        );
        assert_eq!(
            expected.to_string(),
            r#"{"Version":"2012-10-17","Id":"ü","Statement":[{"Effect":"Allow","Action":"a:b","Resource":"arn:aws:a:::x+y%20z"}]}"#
        );
    }

    #[test]
    fn a_name_that_comes_twice_is_found_in_a_field_too() {
        #[derive(Debug, serde::Deserialize)]
        struct Request {
            policy: PolicyDocument,
        }
        let twice = r#"{"policy": {"Statement": [], "Statement": []}}"#;
        let error = serde_json::from_str::<Request>(twice)
            .unwrap_err()
            .to_string();
        assert!(error.contains("`Statement` more than once"), "{error}");
        let once = serde_json::from_str::<Request>(r#"{"policy": {"Statement": []}}"#).unwrap();
        assert_eq!(once.policy.statements(), []);
    }

    #[test]
    fn a_text_is_not_longer_than_iam_takes_it() {
        let statement = r#"{"Statement":[]}"#;
        let padded = |length: usize| format!("{statement}{}", " ".repeat(length - statement.len()));
        let longest = PolicyDocument::MAX_CHARACTERS;
        assert!(padded(longest).parse::<PolicyDocument>().is_ok());
        let error = padded(longest + 1).parse::<PolicyDocument>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "policy document has 131073 characters: expected at most 131072"
        );
    }
}
