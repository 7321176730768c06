//! A rule over what topics, queues and streams carry.

use patrol_core::{
    Context, DynamoDbRecord, Event, Finding, Findings, KinesisRecord, Metadata, Pattern, Result,
    Rule, Severity, SnsMessage, SqsMessage, Stream, Trigger, rule,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

rule! {
    /// Reports what it is sent, and fails when it is asked to.
    pub struct Echoes = "echoes";
}

impl Rule for Echoes {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Medium);

    fn pattern() -> Pattern {
        let sources = [
            "patrol.sns",
            "patrol.sqs",
            "patrol.kinesis",
            "patrol.dynamodb",
        ];
        Pattern::source(sources[0]).field("source", sources)
    }

    fn trigger() -> Trigger {
        Trigger::Stream(Stream::Sqs)
    }

    async fn check(&self, event: &Event, _: &Context) -> Result<Findings> {
        let text = match event.source.as_str() {
            "patrol.sns" => as_typed::<SnsMessage>(&event.detail)?,
            "patrol.sqs" => as_typed::<SqsMessage>(&event.detail)?,
            "patrol.kinesis" => as_typed::<KinesisRecord>(&event.detail)?,
            _ => as_typed::<DynamoDbRecord>(&event.detail)?,
        };
        if text.contains("please fail") {
            return Err("as the test asked".into());
        }
        Ok(Finding::new("echo", text).into())
    }
}

rule! {
    /// Reports events that a queue or stream carries in EventBridge's envelope, hangs or panics.
    pub struct FedReports = "fedReports";
}

impl Rule for FedReports {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Medium);

    fn pattern() -> Pattern {
        Pattern::source("faults").field("detail.rules", ["fedReports"])
    }

    fn trigger() -> Trigger {
        Trigger::Stream(Stream::Kinesis)
    }

    async fn check(&self, event: &Event, _: &Context) -> Result<Findings> {
        match event.detail["rules"][1].as_str() {
            Some("hangs") => std::future::pending().await,
            Some("panics") => panic!("as the test asked"),
            _ => {}
        }
        Ok(Finding::new("fed", "An event was carried.").into())
    }
}

/// The detail through the type that the SDK has for it: nothing may be lost.
fn as_typed<T: Serialize + DeserializeOwned>(detail: &Value) -> Result<String> {
    let typed: T = serde_json::from_value(detail.clone())?;
    if serde_json::to_value(&typed)? != *detail {
        return Err("the type lost something".into());
    }
    Ok(detail.to_string())
}
