//! The envelope around what SNS, SQS, Kinesis, DynamoDB and webhooks carry.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use serde_json::Value;

use super::legible::Legible;

/// A record of a source, on its way into the one envelope.
#[derive(Serialize)]
pub(crate) struct Carrier<'a> {
    version: &'static str,
    pub(crate) id: &'a str,
    #[serde(rename = "detail-type")]
    pub(crate) detail_type: &'static str,
    pub(crate) source: &'static str,
    account: &'a str,
    pub(crate) time: String,
    region: &'a str,
    resources: Vec<&'a str>,
    pub(crate) detail: Value,
    /// How many values of what is carried were replaced.
    #[serde(skip)]
    pub(crate) replaced: usize,
}

impl<'a> Carrier<'a> {
    /// A record from the topic, queue, stream or function with this ARN: its account and region
    /// are the event's.
    pub(crate) fn new(
        source: &'static str,
        detail_type: &'static str,
        arn: &'a str,
        id: &'a str,
    ) -> Self {
        let mut parts = arn.split(':').skip(3);
        Self {
            version: "0",
            id,
            detail_type,
            source,
            region: parts.next().unwrap_or_default(),
            account: parts.next().unwrap_or_default(),
            time: String::new(),
            resources: Some(arn)
                .filter(|arn| !arn.is_empty())
                .into_iter()
                .collect(),
            detail: Value::Null,
            replaced: 0,
        }
    }

    pub(crate) fn into_event(self) -> Result<Legible<'static>, serde_json::Error> {
        Ok(Legible {
            text: Cow::Owned(serde_json::to_string(&self)?),
            replaced: self.replaced,
        })
    }
}

/// Milliseconds since 1970 in ISO 8601; empty for a time that no calendar has.
pub(crate) fn time(milliseconds: i64) -> String {
    let time = DateTime::from_timestamp_millis(milliseconds);
    time.map_or_else(String::new, |time| {
        time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_iso_8601() {
        assert_eq!(time(1_520_621_625_029), "2018-03-09T18:53:45.029Z");
    }
}
