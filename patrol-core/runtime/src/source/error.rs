//! Why an input gave no event.

use std::io;

use super::{unquoted::unquoted, webhook::RequestError};

/// Why a place in an input gave no event. The words quote nothing of the input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// There is nothing in the input.
    #[error("the input is empty")]
    Empty,
    /// The input could not be read.
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    /// The compressed input ends before its end.
    #[error("the gzip data is cut off; what came before was read")]
    GzipCutOff,
    /// The compressed input is damaged.
    #[error("the gzip data is damaged: {0}; what came before was read")]
    GzipDamaged(#[source] io::Error),
    /// The input is of another format.
    #[error("{0}: expected JSON in UTF-8, as it is or compressed with gzip")]
    OtherFormat(&'static str),
    /// The text is not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// The text ends in the middle of an event.
    #[error("not JSON: the text ends in the middle of an event")]
    CutOff,
    /// An array of events has no end.
    #[error("not JSON: the array has no end; what came before was read")]
    ArrayCutOff,
    /// The text is not UTF-8.
    #[error("not UTF-8 text, at byte {0} of the event")]
    NotUtf8(usize),
    /// The event is larger than any that AWS sends.
    #[error("an event of more than {} MiB", .0 / (1024 * 1024))]
    TooLong(usize),
    /// JSON, and no object.
    #[error("{0} is not an event: an event is an object with `detail-type`, `source` and `detail`")]
    NotAnObject(&'static str),
    /// An object, and no event.
    #[error("not an event: it has no `{0}`")]
    Missing(&'static str),
    /// A field is not the text it must be.
    #[error("not an event: its `{field}` is {found}, expected text")]
    NotText {
        /// The field.
        field: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// A record of a CloudTrail log file cannot be read.
    #[error("not a CloudTrail record: {0}")]
    NotARecord(&'static str),
    /// A record in a trail's log is of another account than the folder that the log is in. CloudTrail writes no such
    /// record: somebody else did, who may write into that folder.
    #[error(
        "the record says account `{account}`, and it is in the folder of account {folder}: CloudTrail did not write it"
    )]
    OtherAccount {
        /// What the record says.
        account: String,
        /// Whose folder it is.
        folder: String,
    },
    /// Something in a trail's log is not a CloudTrail record.
    #[error("not a CloudTrail record: a trail's log object holds nothing else")]
    NotOfATrail,
    /// A record of CloudTrail sums up several data events; EventBridge does not deliver it.
    #[error("an aggregated record, which EventBridge does not deliver")]
    Aggregated,
    /// A digest proves that log files are whole; it holds no events.
    #[error("a digest of CloudTrail, which holds no events")]
    Digest,
    /// What a topic, queue, stream or webhook carried is not in its form.
    #[error("the record cannot be read: {}", unquoted(.0))]
    Carried(#[source] serde_json::Error),
    /// A webhook request is not in its form.
    #[error("the webhook request cannot be read: {0}")]
    Request(#[from] RequestError),
    /// A record of a batch comes from a service that is not read.
    #[error(
        "a record of an unknown source: expected one of CloudTrail, SNS, SQS, Kinesis, DynamoDB or S3"
    )]
    UnknownRecord,
    /// A row of a query's results lacks the column with the event.
    #[error(
        "a row without the event: ask for the column `eventJson` in the query, as in `SELECT eventJson FROM ...`"
    )]
    NoEventColumn,
}

impl InputError {
    /// What the JSON parser says, with the place where it stopped, and nothing of the text.
    pub(super) fn not_json(why: &serde_json::Error) -> Self {
        let words = why.to_string();
        let reason = words.split(" at line ").next().unwrap_or_default();
        Self::NotJson(format!(
            "{reason} (line {}, column {} of the event)",
            why.line(),
            why.column()
        ))
    }
}
