//! The document of `patrol.toml`: what the operator has decided, while the function runs.

use patrol_test_support::lambda::{Endpoint, Function, Response, RunningFunction, Sns};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    event, function,
    routes::Receiver,
    stores::{Stores, Trouble},
};

const PLACE: &str = "/acme-test/shared/control";
const STACK: &str = "acme-test";

/// The digest of this binary's rules, which it says when it is asked to serve a template of others.
fn digest() -> String {
    let sns = Sns::start();
    let started = function(&sns).env("PatrolDigest", "another").try_start();
    let why = started.expect_err("it started").message;
    let (_, rest) = why.split_once("this build's is `").expect("the digest");
    rest.split('`').next().expect("the digest").to_owned()
}

/// A stack whose document is in SSM.
struct Stack {
    sns: Sns,
    stores: Stores,
    digest: String,
}

impl Stack {
    fn new() -> Self {
        Self {
            sns: Sns::start(),
            stores: Stores::start(),
            digest: digest(),
        }
    }

    /// Deploys a document.
    fn deploy(&self, control: &Value) {
        self.put(&json!({ "stack": STACK, "digest": self.digest, "control": control }));
    }

    fn put(&self, deployed: &Value) {
        self.stores.put(PLACE, &deployed.to_string());
    }

    /// A function that reads the document again before every event.
    fn function(&self) -> Function {
        function(&self.sns)
            .env("AWS_ENDPOINT_URL_SSM", self.stores.url())
            .env("PatrolControl", format!("ssm:{PLACE}"))
            .env("PatrolStack", STACK)
            .env("PatrolRefreshAfter", "0s")
    }

    /// How many messages an event of its own gives.
    fn told(&self, function: &RunningFunction, event: &Value) -> usize {
        let before = self.sns.published().len();
        function.invoke(event).expect("the invocation failed");
        self.sns.published().len() - before
    }

    fn severity(&self, function: &RunningFunction) -> String {
        assert_eq!(self.told(function, &new(&["reports"])), 1);
        let message = self.sns.published().pop().expect("a message");
        message.attributes["severity"].clone()
    }
}

/// An event that no other test of this binary has sent.
fn new(rules: &[&str]) -> Value {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let mut event = event(rules);
    event["id"] = json!(format!("control-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    event
}

/// As the template's EventBridge rules send it.
fn marked(rule: &str, event: &Value) -> Value {
    json!({ "patrol": { "rule": rule }, "event": event })
}

/// So many days from today.
fn day(ahead: i64) -> String {
    (chrono::Utc::now().date_naive() + chrono::Duration::days(ahead)).to_string()
}

fn suppression(account: &str, until: &str) -> Value {
    json!({
        "rules": ["reports"],
        "when": { "account": [account] },
        "until": until,
        "owner": "net-team@example.com",
        "reason": "CHG-1234",
    })
}

/// `ControlFaults` of the last invocation.
fn faults(function: &RunningFunction) -> Option<u64> {
    let logs = function.logs();
    let mut lines = logs
        .lines()
        .rev()
        .filter_map(|line| line.parse::<Value>().ok());
    lines.find_map(|line| line["ControlFaults"].as_u64())
}

#[test]
fn what_the_operator_decides_is_in_force() {
    let stack = Stack::new();
    stack.stores.put("/acme-test/limit", "0");
    stack.deploy(&json!({ "rules": {
        "reports": { "severity": "low" },
        "fails": { "enabled": false },
        "configured": { "limit": "ssm:/acme-test/limit" },
        "wide": { "names": ["x", "y"], "a": 7 },
    }}));
    // What the document sets goes before the environment.
    let function = stack
        .function()
        .env("ConfiguredToken", "0")
        .env("WideA", "lost")
        .start();
    assert_eq!(stack.severity(&function), "low");
    assert_eq!(stack.told(&function, &new(&["configured"])), 1);
    assert_eq!(stack.told(&function, &new(&["wide"])), 1);
    let message = stack.sns.published().pop().expect("a message").message;
    assert!(message.starts_with("x+y 7\n"), "{message}");
    // A rule that is off is neither evaluated nor a failure, whoever sends for it.
    assert_eq!(stack.told(&function, &new(&["fails"])), 0);
    assert_eq!(stack.told(&function, &marked("fails", &new(&["fails"]))), 0);
    assert_eq!(faults(&function), Some(0));
}

#[test]
fn a_change_reaches_the_function_without_a_deployment() {
    let stack = Stack::new();
    stack.deploy(&json!({}));
    let function = stack.function().start();
    assert_eq!(stack.severity(&function), "high");
    stack.deploy(&json!({ "rules": { "reports": { "severity": "info" } } }));
    assert_eq!(stack.severity(&function), "info");
    stack.deploy(&json!({ "rules": { "reports": { "enabled": false } } }));
    assert_eq!(stack.told(&function, &new(&["reports"])), 0);
    stack.deploy(&json!({}));
    assert_eq!(stack.severity(&function), "high");
    assert_eq!(faults(&function), Some(0));
}

#[test]
fn the_operator_says_how_findings_are_put_together() {
    let stack = Stack::new();
    stack.deploy(&json!({ "rules": { "reports": { "aggregate": "throttle=1h" } } }));
    let function = stack
        .function()
        .env("AlertAggregation", "reports every")
        .start();
    assert_eq!(stack.told(&function, &new(&["reports"])), 1);
    assert_eq!(stack.told(&function, &new(&["reports"])), 0);
    stack.deploy(&json!({}));
    assert_eq!(stack.told(&function, &new(&["reports"])), 1);
    stack.deploy(&json!({ "rules": { "reports": { "aggregate": "threshold=2/1h" } } }));
    assert_eq!(stack.told(&function, &new(&["reports"])), 1, "it is high");
    assert_eq!(faults(&function), Some(1));
    let words = "write `threshold=2/1h even-if-severe` if that is meant";
    assert!(function.logs().contains(words), "{}", function.logs());
}

#[test]
fn the_last_good_document_stays_in_force_and_it_is_loud() {
    let stack = Stack::new();
    let good = json!({ "rules": { "reports": { "severity": "low" } } });
    let function = {
        stack.deploy(&good);
        stack.function().env("PatrolStaleAfter", "0s").start()
    };
    let with = |key: &str, value: &str| {
        let mut deployed = json!({ "stack": STACK, "digest": stack.digest, "control": {} });
        deployed[key] = json!(value);
        deployed
    };
    for (broken, words) in [
        (json!("hunter2"), "it is not a document that `patrol` wrote"),
        (
            with("stack", "acme-production"),
            "it is the document of the stack `acme-production`, and this is `acme-test`",
        ),
        (
            json!({ "stack": STACK, "digest": stack.digest, "control": { "rules": { "reprots": {} } } }),
            "no linked rule is named `reprots`; did you mean `reports`",
        ),
        (
            json!({ "stack": STACK, "digest": stack.digest, "control": { "suppress": [suppression("1", &day(500))] } }),
            "a suppression lasts at most a year",
        ),
        (
            json!({ "stack": STACK, "digest": stack.digest, "control": { "rules": {
                "reports": { "aggregate": "distinct=detail.:5/10m even-if-severe" },
            } } }),
            "distinct values of `detail.`: expected the name of a detail",
        ),
        // The rules do not start with it.
        (
            json!({ "stack": STACK, "digest": stack.digest, "control": { "rules": { "configured": { "limit": "ssm:/none" } } } }),
            "do not start with the new document of patrol.toml",
        ),
    ] {
        stack.put(&broken);
        assert_eq!(stack.severity(&function), "low", "{broken}");
        assert_eq!(faults(&function), Some(1), "{broken}");
        let logs = function.logs();
        assert!(
            logs.contains(&words.replace('"', "\\\"")),
            "{words}: {logs}"
        );
        assert!(!logs.contains("hunter2"), "{logs}");
        stack.deploy(&good);
        assert_eq!(stack.severity(&function), "low");
        assert_eq!(faults(&function), Some(0), "{broken}");
    }
    stack.stores.trouble([Trouble::Denied]);
    assert_eq!(stack.severity(&function), "low");
    assert_eq!(faults(&function), Some(1));
}

#[test]
fn a_document_of_another_build_is_left_for_that_build() {
    let stack = Stack::new();
    stack.deploy(&json!({ "rules": { "reports": { "severity": "low" } } }));
    let function = stack.function().start();
    stack.put(
        &json!({ "stack": STACK, "digest": "0000", "control": { "rules": { "newRule": {} } } }),
    );
    assert_eq!(stack.severity(&function), "low");
    assert_eq!(faults(&function), Some(0), "the stack is being updated");
}

#[test]
fn a_start_goes_back_to_the_last_document_that_works() {
    let stack = Stack::new();
    stack.deploy(&json!({ "rules": { "reports": { "severity": "low" } } }));
    stack.deploy(&json!({ "rules": { "configured": { "limit": "ssm:/none" } } }));
    stack.put(&json!("broken"));
    let function = stack.function().start();
    assert_eq!(stack.severity(&function), "low");
    assert_eq!(faults(&function), Some(1));

    let nothing = Stack::new();
    nothing.put(&json!("broken"));
    let why = nothing.function().try_start().expect_err("it started");
    let words = "`PatrolControl` is `ssm:/acme-test/shared/control`: it is not a document that `patrol` wrote";
    assert!(why.message.contains(words), "{why}");
}

/// A default bucket.
const CODE: &str = "cfn-config-templates-123456789012-us-east-1";

#[test]
fn a_large_document_is_read_from_s3_and_nobody_changes_it_there() {
    let stack = Stack::new();
    let document = json!({ "rules": { "reports": { "severity": "low" } } }).to_string();
    let hash: String = Sha256::digest(&document)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let body = std::sync::Arc::new(std::sync::Mutex::new(document.clone()));
    let served = std::sync::Arc::clone(&body);
    let s3 = Endpoint::serve(move |request| {
        assert_eq!(request.path, format!("/{CODE}/patrol-control/1.json"));
        // The bucket's name can be guessed: it must be the account's in its name.
        match request.headers.get("x-amz-expected-bucket-owner") {
            Some(owner) if owner == "123456789012" => {
                Response::new(200, served.lock().expect("no panic").clone())
            }
            _ => Response::new(403, ""),
        }
    });
    let place = |hash: &str| {
        let object = json!({ "bucket": CODE, "key": "patrol-control/1.json", "sha256": hash });
        stack.put(&json!({ "stack": STACK, "digest": stack.digest, "s3": object }));
    };
    place(&hash);
    let function = stack
        .function()
        .env("AWS_ENDPOINT_URL_S3", s3.url())
        .start();
    assert_eq!(stack.severity(&function), "low");

    // Somebody who may write into the bucket; the SSM parameter is deployed again.
    *body.lock().expect("no panic") = document.replace("low", "info");
    place(&format!("{hash} "));
    assert_eq!(stack.severity(&function), "low");
    assert_eq!(faults(&function), Some(1));
    let words = format!("`s3://{CODE}/patrol-control/1.json` was changed");
    assert!(function.logs().contains(&words), "{}", function.logs());
}

#[test]
fn a_suppression_holds_until_its_last_day_and_is_counted() {
    let stack = Stack::new();
    let last = day(30);
    stack.deploy(&json!({ "suppress": [suppression("123456789012", &last)] }));
    let function = stack.function().start();
    let on = |day: &str| {
        let mut event = new(&["reports"]);
        event["time"] = json!(format!("{day}T23:00:00Z"));
        event
    };
    assert_eq!(stack.told(&function, &on(&last)), 0);
    let logs = function.logs();
    let words = format!("suppressed until {last} by net-team@example.com (CHG-1234)");
    assert!(logs.contains(&words), "{logs}");
    let counted = logs.lines().filter_map(|line| line.parse::<Value>().ok());
    let counted: Vec<_> = counted.filter(|line| line["Suppressed"] == 1).collect();
    let dimensions = |name: &str| counted.iter().any(|line| line[name].is_string());
    assert!(
        dimensions("Rule") && dimensions("Suppression"),
        "{counted:?}"
    );

    assert_eq!(stack.told(&function, &on(&day(31))), 1);
    let message = stack.sns.published().pop().expect("a message").message;
    let words = format!("A suppression of it ended on {last} (net-team@example.com: CHG-1234).");
    assert!(message.contains(&words), "{message}");

    let mut elsewhere = on(&last);
    elsewhere["account"] = json!("444455556666");
    assert_eq!(stack.told(&function, &elsewhere), 1);
}

#[test]
fn an_end_is_told_to_the_topic_from_fourteen_days_before() {
    let stack = Stack::new();
    let ends = [(-1, "past"), (0, "today"), (14, "soon"), (15, "later")];
    let suppressions = ends.map(|(days, reason)| {
        let mut suppression = suppression("1", &day(days));
        suppression["reason"] = json!(reason);
        suppression
    });
    // Routes do not lead it astray.
    stack.deploy(
        &json!({ "suppress": suppressions, "alerts": { "routes": ["alerts severity=critical"] } }),
    );
    let function = stack.function().start();
    let tick = json!({ "patrolDaily": true });
    let answer = function.invoke(&tick).expect("the tick failed");
    assert_eq!(answer, json!({ "suppressionsTold": 2 }));
    let published = stack.sns.published();
    let messages: Vec<_> = published.iter().map(|told| &told.message).collect();
    assert!(
        messages[0].contains("net-team@example.com: your suppression of reports (today) ends on")
    );
    assert!(messages[1].contains("(soon) ends on"), "{messages:?}");
    assert_eq!(
        published[1].subject,
        "A suppression of reports ends in 14 days"
    );
    // Lambda brings an event twice at times.
    function.invoke(&tick).expect("the tick failed");
    assert_eq!(stack.sns.published().len(), 2);
}

#[test]
fn routes_of_the_document_lead_to_addresses_in_a_store() {
    let (stack, webhook) = (Stack::new(), Receiver::start(""));
    stack.stores.put("/acme-test/hook", &webhook.url());
    stack.deploy(&json!({
        "sinks": { "oncall": "webhook:ssm:/acme-test/hook" },
        "alerts": { "routes": ["oncall severity>=high", "alerts severity<=medium"] },
    }));
    let function = stack.function().env("AlertRoutes", "nowhere").start();
    assert_eq!(stack.told(&function, &new(&["reports"])), 0);
    assert_eq!(webhook.bodies()[0]["rule"], "reports");
    // The severity that the operator sets is the one that routes go by.
    stack.deploy(&json!({
        "rules": { "reports": { "severity": "low" } },
        "sinks": { "oncall": "webhook:ssm:/acme-test/hook" },
        "alerts": { "routes": ["oncall severity>=high", "alerts severity<=medium"] },
    }));
    assert_eq!(stack.told(&function, &new(&["reports"])), 1);
    assert_eq!(webhook.bodies().len(), 1);
}
