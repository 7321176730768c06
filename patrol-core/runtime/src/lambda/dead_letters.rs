//! Where a webhook's event goes that fails: Lambda keeps the events of the other sources itself.
//!
//! `PatrolDeadLetterQueueUrl` names the queue. What is put there is what the stack's EventBridge
//! rules send, `{"patrol": {"rule": RULE}, "event": EVENT}`: the function evaluates it again when it
//! is invoked with it, without asking the caller for a proof that is out of date by then. The
//! attribute `Function` tells `patrol redrive` which function that is.
//!
//! Source: [SendMessage](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html).

use std::time::Duration;

use serde_json::{json, value::RawValue};

use patrol_aws::{JsonError, JsonService};
use patrol_core::sink::ForeignAnswer;

const SQS: JsonService = JsonService {
    name: "sqs",
    target: "AmazonSQS",
    variable: "SQS",
    version: "1.0",
};

/// An attempt may take this long, and there are three: the caller waits.
const TIME: Duration = Duration::from_secs(3);

/// An event is not in the dead letters.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) enum NotKept {
    /// SQS refuses it, or does not answer.
    Call(#[from] JsonError),
    /// Something else answered in the place of SQS.
    Foreign(#[from] ForeignAnswer),
}

/// The stack's queue of dead letters.
#[derive(Debug)]
pub(super) struct DeadLetters {
    url: String,
    /// This function's name.
    function: Option<String>,
}

impl DeadLetters {
    pub(super) fn new(url: String) -> Self {
        let function = std::env::var("AWS_LAMBDA_FUNCTION_NAME").ok();
        Self {
            url,
            function: function.filter(|name| !name.is_empty()),
        }
    }

    /// Keeps an event that a rule failed at.
    pub(super) async fn keep(&self, rule: &str, event: &str, why: &str) -> Result<(), NotKept> {
        let event: Option<&RawValue> = serde_json::from_str(event).ok();
        let body = json!({ "patrol": { "rule": rule }, "event": event });
        let attribute = |value: &str| json!({ "DataType": "String", "StringValue": value });
        let mut attributes = json!({ "ErrorMessage": attribute(why), "Rule": attribute(rule) });
        if let Some(function) = &self.function {
            attributes["Function"] = attribute(function);
        }
        let input = json!({
            "QueueUrl": self.url,
            "MessageBody": body.to_string(),
            "MessageAttributes": attributes,
        });
        let answer = SQS.call_once(self.region(), "SendMessage", &input, TIME);
        let answer = answer.await?;
        match answer["MessageId"].as_str() {
            Some(id) if !id.is_empty() => Ok(()),
            _ => Err(ForeignAnswer::new("a `MessageId`", &answer.to_string()).into()),
        }
    }

    /// The region in `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`.
    fn region(&self) -> Option<&str> {
        let host = self.url.split('/').nth(2)?;
        let mut labels = host.strip_prefix("sqs.")?.split('.');
        labels.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_stands_in_the_address() {
        let region = |url: &str| DeadLetters::new(url.to_owned()).region().map(str::to_owned);
        assert_eq!(
            region("https://sqs.eu-west-1.amazonaws.com/123456789012/dead").as_deref(),
            Some("eu-west-1")
        );
        assert_eq!(region("http://localhost:4566/000000000000/dead"), None);
    }
}
