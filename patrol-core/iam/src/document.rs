//! A policy document: its statements.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::statement::Statement;

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
    /// What a document may say is less: 10,240 characters without white space for the policies of a role. One of AWS's own
    /// policies is longer; [`PolicyDocument::from_value`] has no limit.
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
