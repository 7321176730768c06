//! What people are told, as a queue hears it from the stack's topic.

use std::collections::BTreeMap;

use patrol_test_support::{Aws, Ministack};
use serde_json::{Value, json};

/// Severities of what was told, by event and rule.
pub(crate) type Told = BTreeMap<(String, String), String>;

/// A listener.
pub(crate) struct Listener {
    queue: Value,
}

impl Listener {
    /// Listens to the topic of the stack `many-test`.
    pub(crate) fn new(aws: &mut Ministack) -> Self {
        let place = json!({ "StackName": "many-test", "LogicalResourceId": "AlertTopic" });
        let topic = aws.call("cloudformation", "describe_stack_resource", place);
        let queue = aws.listen(&topic["StackResourceDetail"]["PhysicalResourceId"]);
        Self { queue }
    }

    /// All that is told, until so many alerts have come; and what comes on top of it.
    pub(crate) fn at_least(&self, aws: &mut Ministack, wanted: usize) -> Told {
        let mut told = Told::new();
        aws.until("every alert", |aws| {
            self.take(aws, &mut told);
            (told.len() >= wanted).then_some(())
        });
        while self.take(aws, &mut told) {}
        told
    }

    /// The words of the alert about an event, if people are told of it.
    pub(crate) fn words(&self, aws: &mut Ministack, id: &str) -> Option<String> {
        let ask = json!({ "QueueUrl": self.queue, "WaitTimeSeconds": 1 });
        let found = aws.call("sqs", "receive_message", ask);
        let message = found["Messages"].get(0)?;
        let done = json!({ "QueueUrl": self.queue, "ReceiptHandle": message["ReceiptHandle"] });
        aws.call("sqs", "delete_message", done);
        let body = message["Body"].as_str().expect("an alert").to_owned();
        assert!(body.contains(id), "{body}");
        Some(body)
    }

    /// Takes some messages out; `false` if there are none.
    fn take(&self, aws: &mut Aws, told: &mut Told) -> bool {
        let ask =
            json!({ "QueueUrl": self.queue, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1 });
        let mut found = aws.call("sqs", "receive_message", ask);
        let Some(messages) = found["Messages"].as_array_mut() else {
            return false;
        };
        let mut done = Vec::new();
        for (id, message) in messages.iter_mut().enumerate() {
            let handle = message["ReceiptHandle"].take();
            done.push(json!({ "Id": id.to_string(), "ReceiptHandle": handle }));
            let alert: Value = message["Body"]
                .as_str()
                .and_then(|body| serde_json::from_str(body).ok())
                .expect("an alert");
            let attribute = |name: &str| {
                let value = alert["MessageAttributes"][name]["Value"].as_str();
                value.expect("an attribute").to_owned()
            };
            let body = alert["Message"].as_str().expect("words");
            let id = body
                .split("\"eventID\": \"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let about = (id.expect("an event").to_owned(), attribute("rule"));
            let before = told.insert(about.clone(), attribute("severity"));
            assert_eq!(before, None, "{about:?} is told twice");
        }
        let done = json!({ "QueueUrl": self.queue, "Entries": done });
        aws.call("sqs", "delete_message_batch", done);
        true
    }
}
