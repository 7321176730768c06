//! Random timed events through `run`, through the function with its table, and through functions that are
//! killed in between: people hear the same.
#![cfg(all(feature = "lambda", feature = "cli"))]

use std::{
    fs,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
    time::Duration,
};

use patrol_test_support::{
    Ministack, environment,
    lambda::{Endpoint, Function, Response, RunningFunction, Sns},
    patrol::{event, feed, folder, lines},
};
use serde_json::{Value, json};

/// Scripts of a kind of aggregation.
const SCRIPTS: u64 = 2;
const TABLE: &str = "state";
/// How findings are put together, how far apart the events are at most, in seconds, and whether each
/// script is played with functions that are killed as well.
const KINDS: [(&str, u64, bool); 6] = [
    ("rootLogin throttle=20m", 900, true),
    (
        "rootLogin threshold=3/10m throttle=20m even-if-severe",
        300,
        true,
    ),
    (
        "rootLogin distinct=detail.number:3/10m even-if-severe",
        300,
        true,
    ),
    ("rootLogin first-seen=1d/0d even-if-severe", 40_000, false),
    (
        "instanceOutsideHome sequence=rootLogin:10m by=account; rootLogin step even-if-severe",
        400,
        true,
    ),
    ("rootLogin throttle=5m close=40m", 1800, false),
];

/// When an event of another account comes, long after the others: by then all that is over is over. What
/// becomes of it, and when, is no part of a script.
const LAST: &str = "2026-01-28T00:00:00Z";

/// Numbers that are the same for the same seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % end
    }
}

/// The events of a seed: sign-ins of root and instances abroad, in two accounts; some come a little late.
fn script(seed: u64, apart: u64) -> Vec<Value> {
    let mut numbers = Numbers(seed);
    let mut time = 0;
    let mut events = Vec::new();
    for number in 0..24 {
        time += numbers.below(apart);
        let late = if numbers.below(6) == 0 {
            numbers.below(240)
        } else {
            0
        };
        let mut event = match numbers.below(3) {
            0 => instance(&format!("event-{number}")),
            _ => event(&format!("event-{number}")),
        };
        let second = time.saturating_sub(late);
        let (day, rest) = (1 + second / 86_400, second % 86_400);
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        event["time"] = json!(format!(
            "2026-01-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        ));
        event["detail"]["eventID"] = json!(format!("record-{number}"));
        event["detail"]["number"] = json!(numbers.below(5));
        event["account"] = json!(format!("{:012}", 1 + numbers.below(2)));
        events.push(event);
    }
    let mut last = event("last");
    last["time"] = json!(LAST);
    last["account"] = json!("000000000003");
    events.push(last);
    events
}

fn instance(id: &str) -> Value {
    json!({
        "version": "0", "id": id, "detail-type": "AWS API Call via CloudTrail", "source": "aws.ec2",
        "account": "111122223333", "region": "ap-east-1", "resources": [],
        "detail": {
            "eventVersion": "1.09", "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances",
            "awsRegion": "ap-east-1", "userIdentity": { "type": "IAMUser", "userName": "alice" },
        },
    })
}

/// What is told, in no order: the rule, the event, where the finding is in its life, and the count.
type Heard = Vec<String>;

fn heard<'a>(alerts: impl IntoIterator<Item = &'a Value>) -> Heard {
    let one = |alert: &Value| {
        let part = |name: &str| alert[name].to_string();
        ["rule", "time", "state", "count"].map(part).join(" ")
    };
    let alerts = alerts.into_iter().filter(|alert| alert["time"] != LAST);
    let mut heard: Vec<_> = alerts.map(one).collect();
    heard.sort();
    heard
}

/// What `run` says.
fn run(name: &str, how: &str, events: &[Value]) -> Heard {
    let config = folder(&format!("scripts-{name}")).join("patrol.toml");
    let mut text = String::new();
    for one in how.split("; ") {
        let (rule, how) = one.split_once(' ').expect("a rule");
        text += &format!("[rules.{rule}]\naggregate = \"{how}\"\n");
        if rule == "instanceOutsideHome" {
            text += "homeRegions = [\"us-east-1\"]\n";
        }
    }
    fs::write(&config, text).expect("a file");
    let config = config.to_str().expect("UTF-8");
    let rules = rules(how);
    let rules = rules.split(',').flat_map(|rule| ["--rule", rule]);
    let mut arguments = vec!["run", "--config", config, "--format", "jsonl"];
    arguments.extend(rules);
    arguments.push("-");
    let said = feed(&arguments, lines(events).as_bytes());
    assert_eq!(said.code, 0, "{}", said.err);
    heard(&said.findings())
}

/// The rules that `how` names, apart by commas.
fn rules(how: &str) -> String {
    let rules = how.split("; ").filter_map(|one| one.split(' ').next());
    rules.collect::<Vec<_>>().join(",")
}

enum News {
    /// The function sends an alert, and waits for the answer.
    Sends,
    /// The function has answered.
    Answered,
}

/// A receiver of alerts that can leave the function waiting for its answer.
struct Receiver {
    endpoint: Endpoint,
    alerts: Arc<Mutex<Vec<Value>>>,
    /// The next alert is taken by nobody.
    silent: Arc<AtomicBool>,
    /// Lets go of whoever waits for that.
    release: Sender<()>,
}

impl Receiver {
    fn start(news: Sender<News>) -> Self {
        let alerts = Arc::<Mutex<Vec<Value>>>::default();
        let silent = Arc::<AtomicBool>::default();
        let (release, released) = channel();
        let released = Mutex::new(released);
        let (taken, quiet, news) = (Arc::clone(&alerts), Arc::clone(&silent), Mutex::new(news));
        let endpoint = Endpoint::serve(move |request| {
            if quiet.swap(false, Ordering::SeqCst) {
                let _ = news.lock().unwrap().send(News::Sends);
                // The one who asks is killed now.
                let _ = released.lock().unwrap().recv();
                return Response::new(500, "");
            }
            taken
                .lock()
                .unwrap()
                .push(serde_json::from_str(&request.text()).expect("JSON"));
            Response::new(200, "")
        });
        Self {
            endpoint,
            alerts,
            silent,
            release,
        }
    }

    fn heard(&self) -> Heard {
        heard(self.alerts.lock().unwrap().iter())
    }
}

/// The function of one script, with a table of its own.
struct Stage<'a> {
    dynamodb: &'a str,
    table: String,
    how: &'a str,
    sns: Sns,
}

impl Stage<'_> {
    fn start(&self, receiver: &Receiver) -> RunningFunction {
        let [key, secret, ..] = environment(self.dynamodb);
        Function::new(patrol_test_support::binary("patrol-test-stack"))
            .env("AlertTopicArn", "arn:aws:sns:us-east-1:123456789012:alerts")
            .env("AWS_ENDPOINT_URL", self.sns.url())
            .env(
                "AlertRoutes",
                format!("webhook:{}", receiver.endpoint.url()),
            )
            .env("PatrolRules", rules(self.how))
            .env("InstanceOutsideHomeHomeRegions", "us-east-1")
            .env("AlertAggregation", self.how)
            .env("PatrolStateTable", &self.table)
            .env("AWS_ENDPOINT_URL_DYNAMODB", self.dynamodb)
            .env(key.0, key.1)
            .env(secret.0, secret.1)
            .timeout(Duration::from_secs(4))
            .start()
    }

    /// What a function that lives says.
    fn plain(&self, events: &[Value]) -> Heard {
        let (news, _) = channel();
        let receiver = Receiver::start(news);
        let function = self.start(&receiver);
        for event in events {
            function.invoke(event).expect("it serves");
        }
        function.invoke(&sweep()).expect("it sweeps");
        receiver.heard()
    }

    /// What functions say of which some are killed while they send, and others in between; `expected` is
    /// what there is to be heard.
    fn killed(&self, events: &[Value], expected: &Heard) -> Heard {
        let (news, all_news) = channel();
        let receiver = Receiver::start(news.clone());
        let mut function = self.start(&receiver);
        let ticks = [sweep()];
        for (number, event) in events.iter().chain(&ticks).enumerate() {
            if number % 7 == 3 || number == events.len() {
                receiver.silent.store(true, Ordering::SeqCst);
                while all_news.try_recv().is_ok() {}
                let sends = thread::scope(|scope| {
                    let dies = scope.spawn(|| {
                        let _ = function.invoke(event);
                        let _ = news.send(News::Answered);
                    });
                    let sends = matches!(all_news.recv(), Ok(News::Sends));
                    kill(&function);
                    // It says so of a function that is gone.
                    let _ = dies.join();
                    sends
                });
                receiver.silent.store(false, Ordering::SeqCst);
                if sends {
                    let _ = receiver.release.send(());
                }
                function = self.start(&receiver);
                if !sends {
                    continue;
                }
            }
            // Lambda tries again what failed; what was being told is told once its time is over.
            let mut tries = 0;
            while function.invoke(event).is_err() {
                tries += 1;
                assert!(tries < 10_000, "nobody tells event {number}");
            }
        }
        for _ in 0..10_000 {
            let mut heard = receiver.heard();
            heard.dedup();
            if heard == *expected {
                break;
            }
            function.invoke(&sweep()).expect("it sweeps");
        }
        receiver.heard()
    }
}

fn kill(function: &RunningFunction) {
    let id = function.process_id().to_string();
    let status = Command::new("kill").args(["-KILL", &id]).status();
    assert!(status.expect("kill runs").success());
}

/// What the schedule sends when everything is over.
fn sweep() -> Value {
    json!({ "patrolSweep": "2099-01-01T00:00:00Z" })
}

fn create_table(aws: &Mutex<Ministack>, name: &str) {
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
    aws.lock()
        .expect("no test panics in here")
        .call("dynamodb", "create_table", table);
}

/// Leaves events out as long as the two differ: a short script says why.
fn shortest(mut events: Vec<Value>, differ: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let mut at = 0;
    while at < events.len() {
        let mut fewer = events.clone();
        fewer.remove(at);
        if differ(&fewer) {
            events = fewer;
        } else {
            at += 1;
        }
    }
    events
}

#[test]
fn people_hear_the_same_of_run_of_the_function_and_of_functions_that_are_killed() {
    let aws = Ministack::start("scripts");
    let dynamodb = aws.endpoint.clone();
    let aws = Mutex::new(aws);
    let tables = Mutex::new(0);
    let stage = |how| {
        let number = {
            let mut tables = tables.lock().expect("a number");
            *tables += 1;
            *tables
        };
        let table = format!("{TABLE}-{number}");
        create_table(&aws, &table);
        Stage {
            dynamodb: &dynamodb,
            table,
            how,
            sns: Sns::start(),
        }
    };
    let play = |(kind, (how, apart, kills)): (usize, &(&'static str, u64, bool))| {
        for seed in 0..SCRIPTS {
            let name = format!("{kind}-{seed}");
            let events = script(1 + seed * 1000 + kind as u64, *apart);
            let expected = run(&name, how, &events);
            assert!(!expected.is_empty(), "{how}: a script that says nothing");
            let function = stage(how).plain(&events);
            if function != expected {
                let differ = |events: &[Value]| run(&name, how, events) != stage(how).plain(events);
                let events = shortest(events, differ);
                let (run, function) = (run(&name, how, &events), stage(how).plain(&events));
                panic!(
                    "{how}, seed {seed}: {}\nrun: {run:#?}\nfunction: {function:#?}",
                    lines(&events)
                );
            }
            if *kills && seed == 0 {
                let mut killed = stage(how).killed(&events, &expected);
                killed.dedup();
                assert_eq!(killed, expected, "{how}, seed {seed}, with kills");
            }
        }
    };
    thread::scope(|scope| {
        for kind in KINDS.iter().enumerate() {
            let play = &play;
            scope.spawn(move || play(kind));
        }
    });
}
