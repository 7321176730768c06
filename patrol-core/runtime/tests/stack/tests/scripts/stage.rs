//! The function of a script, with its table and its document.

use std::{
    process::Command,
    sync::{Mutex, mpsc::channel},
    thread,
    time::Duration,
};

use patrol_test_support::{
    Ministack, environment,
    lambda::{Function, RunningFunction, Sns},
};
use serde_json::{Value, json};

use super::{
    numbers::Numbers,
    receiver::{Heard, News, Receiver, Silence},
    script::{Script, Toml},
};

const STACK: &str = "scripts";
/// When everything is over.
const END: &str = "2099-01-01T00:00:00Z";

/// A miniature AWS, and how many stages there were.
pub(crate) struct Aws {
    ministack: Mutex<Ministack>,
    endpoint: String,
    stages: Mutex<u64>,
    /// Of the binary's rules.
    digest: String,
}

impl Aws {
    pub(crate) fn start(name: &str) -> Self {
        let ministack = Ministack::start(name);
        Self {
            endpoint: ministack.endpoint.clone(),
            ministack: Mutex::new(ministack),
            stages: Mutex::new(0),
            digest: digest(),
        }
    }

    fn call(&self, service: &str, operation: &str, input: Value) {
        let mut ministack = self.ministack.lock().expect("no test panics in here");
        ministack.call(service, operation, input);
    }

    pub(crate) fn stage<'a>(&'a self, script: &'a Script) -> Stage<'a> {
        let name = {
            let mut stages = self.stages.lock().expect("a number");
            *stages += 1;
            format!("{STACK}-{stages}")
        };
        self.create_table(&name);
        Stage {
            aws: self,
            name,
            script,
            sns: Sns::start(),
        }
    }

    fn create_table(&self, name: &str) {
        let text = |name: &str| json!({ "AttributeName": name, "AttributeType": "S" });
        let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
        let table = json!({
            "TableName": name,
            "AttributeDefinitions": [text("k"), text("b"), { "AttributeName": "d", "AttributeType": "N" }],
            "KeySchema": [key("k", "HASH")],
            "GlobalSecondaryIndexes": [{
                "IndexName": "due",
                "KeySchema": [key("b", "HASH"), key("d", "RANGE")],
                "Projection": { "ProjectionType": "KEYS_ONLY" },
            }],
            "BillingMode": "PAY_PER_REQUEST",
        });
        self.call("dynamodb", "create_table", table);
    }
}

/// The digest of the binary's rules, which it says when it is to serve a template of others.
fn digest() -> String {
    let sns = Sns::start();
    let function = Function::new(patrol_test_support::binary("patrol-test-stack"))
        .env("AlertTopicArn", "arn:aws:sns:us-east-1:123456789012:alerts")
        .env("AWS_ENDPOINT_URL", sns.url())
        .env("PatrolDigest", "another");
    let why = function.try_start().expect_err("it started").message;
    let (_, rest) = why.split_once("this build's is `").expect("the digest");
    rest.split('`').next().expect("the digest").to_owned()
}

/// The function of one script, with a table and a document of its own.
pub(crate) struct Stage<'a> {
    aws: &'a Aws,
    name: String,
    script: &'a Script,
    sns: Sns,
}

impl Stage<'_> {
    /// The operator deploys a file.
    fn deploy(&self, toml: &Toml) {
        let mut control = toml.document();
        if self.script.rules().contains(&"instanceOutsideHome") {
            control["rules"]["instanceOutsideHome"]["homeRegions"] = json!("us-east-1");
        }
        let document = json!({ "stack": STACK, "digest": self.aws.digest, "control": control });
        let place = format!("/{}/control", self.name);
        let parameter = json!({
            "Name": place, "Value": document.to_string(), "Type": "String", "Overwrite": true,
        });
        self.aws.call("ssm", "put_parameter", parameter);
    }

    fn start(&self, receiver: &Receiver) -> RunningFunction {
        let aws = &self.aws.endpoint;
        let [key, secret, ..] = environment(aws);
        Function::new(patrol_test_support::binary("patrol-test-stack"))
            .env("AlertTopicArn", "arn:aws:sns:us-east-1:123456789012:alerts")
            .env("AWS_ENDPOINT_URL", self.sns.url())
            .env(
                "AlertRoutes",
                format!("webhook:{}", receiver.endpoint.url()),
            )
            .env("PatrolRules", self.script.rules().join(","))
            .env("PatrolStack", STACK)
            .env("PatrolControl", format!("ssm:/{}/control", self.name))
            .env("PatrolRefreshAfter", "0s")
            .env("PatrolStateTable", &self.name)
            .env("AWS_ENDPOINT_URL_DYNAMODB", aws)
            .env("AWS_ENDPOINT_URL_SSM", aws)
            .env(key.0, key.1)
            .env(secret.0, secret.1)
            .timeout(Duration::from_secs(4))
            .start()
    }

    /// The operator changes the file when the script says so.
    fn change(&self, number: usize) {
        match &self.script.after {
            Some((middle, after)) if *middle == number => self.deploy(after),
            _ => {}
        }
    }

    /// What a function that lives says.
    pub(crate) fn plain(&self) -> Heard {
        let (news, _) = channel();
        let receiver = Receiver::start(news);
        self.deploy(&self.script.before);
        let function = self.start(&receiver);
        for (number, event) in self.script.events.iter().enumerate() {
            self.change(number);
            function.invoke(&sweep(&event["time"])).expect("it sweeps");
            function.invoke(event).expect("it serves");
        }
        function.invoke(&sweep(&END.into())).expect("it sweeps");
        assert!(
            !function.logs().contains("ControlFaults\":1"),
            "{}",
            function.logs()
        );
        receiver.heard()
    }

    /// What functions say of which some are killed while they send, after they sent, and in between;
    /// `expected` is what there is to be heard.
    pub(crate) fn killed(&self, seed: u64, expected: &Heard) -> Heard {
        let mut numbers = Numbers::new(seed);
        let (news, all_news) = channel();
        let receiver = Receiver::start(news.clone());
        self.deploy(&self.script.before);
        let mut function = self.start(&receiver);
        let events = self.script.events.iter().enumerate();
        let events = events
            .flat_map(|(number, event)| [(number, sweep(&event["time"])), (number, event.clone())]);
        let last = (usize::MAX, sweep(&END.into()));
        for (number, event) in &events.chain([last]).collect::<Vec<_>>() {
            let number = *number;
            self.change(number);
            let silence = match numbers.below(14) {
                0 => Some(Silence::Lost),
                1 => Some(Silence::Taken),
                _ => None,
            };
            if silence.is_some() {
                receiver.fall_silent(silence);
                while all_news.try_recv().is_ok() {}
                let first = thread::scope(|scope| {
                    let dies = scope.spawn(|| {
                        let answer = function.invoke(event);
                        let _ = news.send(News::Answered(answer.is_ok()));
                    });
                    let first = all_news.recv().expect("news");
                    kill(&function);
                    // It says so of a function that is gone.
                    let _ = dies.join();
                    first
                });
                receiver.fall_silent(None);
                if matches!(first, News::Sends) {
                    let _ = receiver.release.send(());
                }
                function = self.start(&receiver);
                if matches!(first, News::Answered(true)) {
                    continue;
                }
            }
            // Lambda tries again what failed; what was being told is told once its time is over.
            tries(number, || function.invoke(event).is_ok());
        }
        for _ in 0..200 {
            let mut heard = receiver.heard();
            heard.dedup();
            if heard == *expected {
                break;
            }
            function.invoke(&sweep(&END.into())).expect("it sweeps");
            thread::sleep(Duration::from_millis(30));
        }
        receiver.heard()
    }
}

/// Tries as Lambda does, with pauses.
fn tries(number: usize, once: impl Fn() -> bool) {
    for _ in 0..1000 {
        if once() {
            return;
        }
        thread::sleep(Duration::from_millis(30));
    }
    panic!("nobody tells event {number}");
}

fn kill(function: &RunningFunction) {
    let id = function.process_id().to_string();
    let status = Command::new("kill").args(["-KILL", &id]).status();
    assert!(status.expect("kill runs").success());
}

/// What the schedule sends: here, before each event.
fn sweep(time: &Value) -> Value {
    json!({ "patrolSweep": time })
}
