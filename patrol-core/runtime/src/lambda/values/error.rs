//! Why there is no value.

use std::sync::Arc;

use patrol_aws::JsonError;

/// Why a store gives no value. Nothing of a value is quoted.
#[derive(Clone, Debug, thiserror::Error)]
pub(in crate::lambda) enum StoreError {
    /// The store refuses, or cannot be reached.
    #[error("{store}: {source}{}", advised(.advice))]
    Call {
        store: &'static str,
        source: Arc<JsonError>,
        /// What to do about it.
        advice: Option<&'static str>,
    },
    #[error("the store did not answer in time")]
    Late,
    #[error(
        "expected `ssm:/path` of letters, digits and `.-_/`, and `:version` or `:label` after it where one is meant"
    )]
    NoPath,
    #[error("SSM has no parameter of that name")]
    NoParameter,
    #[error("SSM's answer holds no parameter")]
    EmptyAnswer,
    #[error("the text after `secure:` is not base64")]
    NoBase64,
    #[error("what was encrypted is not UTF-8 text")]
    EncryptedBytes,
    #[error(
        "expected `secretsmanager:arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME`, and `#key` after it for one field"
    )]
    NoArn,
    #[error("the secret is not UTF-8 text")]
    SecretBytes,
    #[error("the secret is not a JSON object, so it has no fields")]
    NoFields,
    #[error("the secret has no field `{0}`")]
    NoField(String),
    #[error("field `{0}` of the secret is not text")]
    FieldNoText(String),
    #[error("nobody looked it up")]
    NotAsked,
}

fn advised(advice: &Option<&str>) -> String {
    advice.map_or_else(String::new, |advice| format!("; {advice}"))
}

/// Why a variable or a parameter has no value.
#[derive(Clone, Debug, thiserror::Error)]
pub(in crate::lambda) enum ValueError {
    #[error("`{0}` is not UTF-8")]
    NotUtf8(String),
    #[error("`{name}` is `{reference}`: {source}")]
    Store {
        name: String,
        reference: String,
        source: StoreError,
    },
    #[error("`{name}` has `{reference}` as an item: a reference stands for the whole list")]
    Item { name: String, reference: String },
    #[error("`{0}` names no SSM parameter: expected `ssm:/path`")]
    NoPlace(&'static str),
    #[error("`{name}` is `{reference}`: {source}")]
    Line {
        name: &'static str,
        reference: String,
        source: LineError,
    },
}

/// Two are the same if they say the same.
impl PartialEq for ValueError {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

/// A line of a text of values that sets nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::lambda) enum LineError {
    #[error("line {0} is not `Name=value`")]
    Form(usize),
    #[error("line {line} sets `{name}`, a parameter that this build's rules do not have")]
    Unknown { line: usize, name: String },
    #[error("line {line} sets `{name}` a second time")]
    Twice { line: usize, name: String },
}
