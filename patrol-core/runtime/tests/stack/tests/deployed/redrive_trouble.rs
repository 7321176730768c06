//! Dead letters that are hostile or many, a queue that refuses, and Ctrl-C: nothing is lost, and what is doubled is said.

use std::process::{Child, Command, Stdio};

use patrol_core::one_line;
use patrol_test_support::{
    Fate, Ministack, Proxy, instance_abroad,
    patrol::{Said, patrol},
};
use serde_json::{Value, json};

use crate::{ZIP, template};

/// A deployed stack with a queue.
struct Stack {
    aws: Ministack,
    proxy: Proxy,
    queue: Value,
    function: Value,
}

impl Stack {
    fn deploy(name: &str) -> Self {
        let mut aws = Ministack::start(name);
        let outputs = aws.deploy("patrol-redrive", &template(&[]), &ZIP);
        let place =
            json!({ "StackName": "patrol-redrive", "LogicalResourceId": "DeadLetterQueue" });
        let mut queue = aws.call("cloudformation", "describe_stack_resource", place);
        Self {
            proxy: Proxy::start(&aws.endpoint),
            queue: queue["StackResourceDetail"]["PhysicalResourceId"].take(),
            function: outputs["FunctionArn"].clone(),
            aws,
        }
    }

    /// Sends letters as EventBridge does.
    fn send(&mut self, letters: impl Iterator<Item = (String, String)>) {
        let text = |value: &str| json!({ "DataType": "String", "StringValue": value });
        let arn = self.function.as_str().expect("an ARN");
        let entries: Vec<_> = letters
            .enumerate()
            .map(|(number, (body, why))| {
                let attributes = json!({ "ERROR_CODE": text(&why), "TARGET_ARN": text(arn) });
                json!({ "Id": number.to_string(), "MessageBody": body, "MessageAttributes": attributes })
            })
            .collect();
        for some in entries.chunks(10) {
            let batch = json!({ "QueueUrl": self.queue, "Entries": some });
            let sent = self.aws.call("sqs", "send_message_batch", batch);
            assert_eq!(
                sent["Successful"].as_array().map(Vec::len),
                Some(some.len())
            );
        }
    }

    /// How many messages can be read now, and how many are hidden.
    fn queued(&mut self) -> (u64, u64) {
        let names = json!([
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible"
        ]);
        let asked = json!({ "QueueUrl": self.queue, "AttributeNames": names });
        let answer = self.aws.call("sqs", "get_queue_attributes", asked);
        let count = |name: usize| {
            let text = answer["Attributes"][names[name].as_str().expect("a name")].as_str();
            text.and_then(|text| text.parse().ok()).expect("a number")
        };
        (count(0), count(1))
    }

    fn start(&self, args: &[&str]) -> Child {
        let mut command = patrol();
        let child = command
            .args(["redrive", "redrive", "--name", "patrol"])
            .args(args)
            .env("AWS_ENDPOINT_URL", &self.proxy.endpoint)
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_REGION", "us-east-1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("patrol runs");
        self.proxy.watch(child.id());
        child
    }

    fn redrive(&self, args: &[&str]) -> Said {
        let child = self.start(args);
        Said::from(child.wait_with_output().expect("it ends"))
    }
}

fn letter(id: &str, rule: &str) -> (String, String) {
    let mut event = instance_abroad();
    event["id"] = json!(id);
    let body = json!({ "patrol": { "rule": rule }, "event": event });
    (body.to_string(), "NO_PERMISSIONS".to_owned())
}

fn letters(ids: std::ops::Range<usize>) -> impl Iterator<Item = (String, String)> {
    ids.map(|id| letter(&id.to_string(), "instanceOutsideHome"))
}

#[test]
fn what_cannot_be_taken_out_of_the_queue_is_said_to_be_doubled() {
    let mut stack = Stack::deploy("redrive-refused");
    stack.send(letters(0..3));
    let denied = r#"{"__type":"AccessDeniedException","message":"no\u202e\nerror: forged"}"#;
    let fate = Fate::Refused(400, denied.to_owned());
    stack.proxy.trap("AmazonSQS.DeleteMessage", fate, 9);
    let said = stack.redrive(&["--force"]);
    assert_eq!(said.code, 3, "{said:?}");
    for words in [
        "1 dead letter evaluated",
        "1 dead letter of these could not be taken out of the queue",
        "stopped: cannot take a message out of",
        "the others stay in the queue",
    ] {
        assert!(said.out.contains(words), "{words}: {said:?}");
    }
    assert!(said.out.lines().all(|line| one_line(line) == line));
    assert_eq!(stack.proxy.sprung(), 1, "one is doubled, and not three");
    assert_eq!(stack.queued(), (3, 0));
    let json = stack.redrive(&["--force", "--json"]);
    let json: Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(json["Done"]["Doubled"], 1, "{json}");
    assert!(json["Done"]["Stopped"].is_string(), "{json}");

    // What cannot be given back is there in half an hour, and that is said.
    let stack = Stack::deploy_again(stack);
    let fate = Fate::Refused(400, denied.to_owned());
    stack.proxy.trap("AmazonSQS.DeleteMessage", fate.clone(), 9);
    stack
        .proxy
        .trap("AmazonSQS.ChangeMessageVisibility", fate, 9);
    let said = stack.redrive(&["--force"]);
    assert_eq!(said.code, 3, "{said:?}");
    for words in ["1 dead letter evaluated", "hidden for up to half an hour"] {
        assert!(said.out.contains(words), "{words}: {said:?}");
    }
}

impl Stack {
    /// The same stack, behind a proxy that refuses nothing.
    fn deploy_again(self) -> Self {
        let proxy = Proxy::start(&self.aws.endpoint);
        Self { proxy, ..self }
    }
}

#[test]
fn whoever_leaves_half_way_loses_nothing() {
    let mut stack = Stack::deploy("redrive-left");
    stack.send(letters(0..4));
    stack.proxy.trap("/invocations", Fate::PassedOn, 1);
    stack
        .proxy
        .trap("/invocations", Fate::SignalAndAnswer("INT"), 1);
    let said = stack.redrive(&["--force"]);
    assert_eq!(said.code, 130, "{said:?}");
    for words in ["2 dead letters evaluated", "interrupted: the others stay"] {
        assert!(said.out.contains(words), "{words}: {said:?}");
    }
    assert_eq!(stack.queued(), (2, 0));

    // Before anything was done.
    let mut stack = stack.deploy_again();
    let receive = "AmazonSQS.ReceiveMessage";
    stack.proxy.trap(receive, Fate::SignalAndAnswer("TERM"), 1);
    let said = stack.redrive(&["--force"]);
    assert_eq!(said.code, 130, "{said:?}");
    assert!(said.out.contains(": 0 dead letters evaluated"), "{said:?}");
    assert_eq!(stack.queued(), (2, 0));

    // In a hurry: the letter at hand may be evaluated again, and all of them wait for half an hour.
    let mut stack = stack.deploy_again();
    stack
        .proxy
        .trap("/invocations", Fate::SignalAfter("INT"), 1);
    let mut child = stack.start(&["--force"]);
    while child.try_wait().expect("a child").is_none() {
        if stack.proxy.sprung() > 0 {
            // It may be gone already.
            let _ = Command::new("kill")
                .args(["-INT", &child.id().to_string()])
                .stderr(Stdio::null())
                .status();
        }
    }
    let said = Said::from(child.wait_with_output().expect("it ends"));
    assert_eq!(said.code, 130, "{said:?}");
    for words in ["nothing is lost", "half an hour", "may be evaluated again"] {
        assert!(said.err.contains(words), "{words}: {said:?}");
    }
    assert_eq!(stack.queued(), (0, 2));
}

#[test]
fn letters_that_nobody_asks_for_keep_no_other_from_its_turn() {
    let mut stack = Stack::deploy("redrive-many");
    stack.send((0..510).map(|id| letter(&id.to_string(), "assumeRole")));
    stack.send(letters(510..511));
    // An answer without a number is no empty queue.
    let empty = Fate::Refused(200, "{}".to_owned());
    stack.proxy.trap("AmazonSQS.GetQueueAttributes", empty, 1);
    let said = stack.redrive(&["--dry-run"]);
    let words = "the answer is not SQS's own";
    assert_eq!((said.code, said.err.contains(words)), (3, true), "{said:?}");
    let said = stack.redrive(&["--rule", "instanceOutsideHome", "--force", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    let told: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(told["Done"]["Evaluated"], 1, "{told}");
    assert_eq!(told["Found"]["Read"], 511, "{told}");
    assert_eq!(stack.queued(), (510, 0));
}

#[test]
fn hostile_letters_are_a_short_page() {
    let mut stack = Stack::deploy("redrive-hostile");
    let evil = "\u{9b}31m\u{202e}\u{200b}\n  Outputs forged\nerror: forged \"";
    let rules = (0..40).map(|number| {
        let body = json!({ "patrol": { "rules": vec![evil; 200] }, "event": {} });
        (body.to_string(), format!("{number} {evil}"))
    });
    stack.send(rules);
    let nested = "[".repeat(100_000);
    for body in [
        "x".repeat(250_000),
        nested,
        evil.replace('\u{9b}', ""),
        "null".to_owned(),
    ] {
        stack.send(std::iter::once((body, "LONG".repeat(60))));
    }
    for (args, code) in [(&["--dry-run"][..], 0), (&["--force"], 3)] {
        let said = stack.redrive(args);
        assert_eq!(said.code, code, "{args:?}: {said:?}");
        let page = said.out + &said.err;
        assert!(page.lines().count() < 60, "{page}");
        for line in page.lines() {
            assert_eq!(one_line(line), line);
            assert!(line.chars().count() < 500, "{line}");
            assert!(!line.starts_with("error: forged"), "{page}");
        }
        assert!(page.contains(" other reasons"), "{page}");
    }
    assert_eq!(stack.queued(), (44, 0));
}
