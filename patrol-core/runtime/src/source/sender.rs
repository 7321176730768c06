//! Who sent an event: it decides which rules may hear of it.

use std::fmt;

use patrol_core::{RuleEntry, Stream, Trigger};

/// Who sent an event. It decides which rules may hear of it: what can be sent to one rule's topic
/// must not pass for an event of AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sender {
    /// EventBridge, a log of CloudTrail, a file, or somebody who may invoke the function: every rule
    /// whose pattern the event matches.
    Bus,
    /// A schedule of this rule's, or what was kept of its webhook: this rule, whatever its pattern.
    Rule(String),
    /// An EventBridge rule that these rules share: those of them whose pattern the event matches.
    ///
    /// A name that is served no more, or not yet, is passed over: during an update the EventBridge
    /// rules and the function are of two builds for a while.
    Rules(Vec<String>),
    /// A topic, queue or stream: only rules that it feeds.
    #[non_exhaustive]
    Feed {
        /// What kind it is.
        kind: Feed,
        /// Its ARN; empty where a recorded message does not tell it.
        arn: String,
    },
    /// A caller of this rule's webhook: this rule alone.
    Webhook(String),
    /// S3, which names an object: its records are the events.
    S3,
}

/// A kind of topic, queue or stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Feed {
    /// An SNS topic.
    Sns,
    /// An SQS queue.
    Sqs,
    /// A Kinesis data stream.
    Kinesis,
    /// A DynamoDB table's stream.
    DynamoDb,
}

impl Feed {
    /// Does a rule ask to be fed by this kind?
    #[must_use]
    pub fn feeds(self, rule: &RuleEntry) -> bool {
        let trigger = rule.trigger();
        match self {
            Self::Sns => trigger == Trigger::Sns,
            Self::Sqs => trigger == Trigger::Stream(Stream::Sqs),
            Self::Kinesis => trigger == Trigger::Stream(Stream::Kinesis),
            Self::DynamoDb => trigger == Trigger::Stream(Stream::DynamoDb),
        }
    }
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sns => "an SNS topic",
            Self::Sqs => "an SQS queue",
            Self::Kinesis => "a Kinesis stream",
            Self::DynamoDb => "a DynamoDB stream",
        })
    }
}
