//! The forms in which a document comes: text, percent-encoded text, a JSON value, or a field of something else.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::{
    document::PolicyDocument, error::PolicyError, json::Node, percent, read, text::excerpt,
};

impl PolicyDocument {
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{PolicyDocument, Selection};

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
