//! Signed calls of rules: what is sent, what is tried again, what becomes of a refusal.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use patrol_test_support::lambda::{Endpoint, Request, Response, RunningFunction, Sns};
use serde_json::{Value, json};

use crate::{event, function};

const USER: &str = "<GetUserResponse><GetUserResult><User><Arn>arn:aws:iam::1:user/a</Arn></User></GetUserResult></GetUserResponse>";

/// AWS with an answer for all, and what it was asked.
struct Aws {
    endpoint: Endpoint,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Aws {
    fn start(answer: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let kept = Arc::clone(&requests);
        let endpoint = Endpoint::serve(move |request| {
            kept.lock().expect("no panic").push(request.clone());
            answer(request)
        });
        Self { endpoint, requests }
    }

    fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no panic").clone()
    }

    /// The function, whose rules ask here.
    fn function(&self, sns: &Sns) -> RunningFunction {
        ["IAM", "LAMBDA", "ORGANIZATIONS"]
            .into_iter()
            .fold(function(sns), |function, service| {
                let variable = format!("AWS_ENDPOINT_URL_{service}");
                function.env(&variable, self.endpoint.url())
            })
            .start()
    }
}

fn ask(protocol: &str, name: &str, region: &str) -> Value {
    let mut event = event(&["asks"]);
    // An event is told once.
    event["id"] = json!(format!("{protocol} {name}"));
    for (key, value) in [("protocol", protocol), ("name", name), ("in", region)] {
        event["detail"][key] = json!(value);
    }
    event
}

/// The first line of the last alert's body.
fn told(sns: &Sns) -> String {
    let message = sns.published().pop().expect("an alert").message;
    message.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn every_protocol_is_spoken_and_signed() {
    let sns = Sns::start();
    let aws = Aws::start(|request| match request.headers.get("x-amz-target") {
        Some(_) => Response::new(200, r#"{"Account": {"Name": "payroll"}}"#),
        None if request.method == "GET" => Response::new(200, "the policy"),
        None => Response::new(200, USER),
    });
    let function = aws.function(&sns);
    for (protocol, name, region, line, scope, answer) in [
        (
            "query",
            "a b&c",
            "eu-west-1",
            (
                "POST",
                "/",
                "Action=GetUser&Version=2010-05-08&UserName=a+b%26c",
            ),
            "/us-east-1/iam/aws4_request",
            "arn:aws:iam::1:user/a",
        ),
        (
            "json",
            "111122223333",
            "eu-west-1",
            ("POST", "/", r#"{"AccountId":"111122223333"}"#),
            "/us-east-1/organizations/aws4_request",
            "\"payroll\"",
        ),
        (
            "rest",
            "../a/b",
            "eu-west-1",
            (
                "GET",
                "/2015-03-31/functions/..%2Fa%2Fb/policy?Qualifier=a%20b",
                "",
            ),
            "/eu-west-1/lambda/aws4_request",
            "the policy",
        ),
    ] {
        function.invoke(&ask(protocol, name, region)).unwrap();
        let request = aws.requests().pop().expect("a request");
        let (method, path, body) = line;
        assert_eq!((&*request.method, &*request.path), (method, path));
        assert_eq!(request.text(), body);
        let signature = &request.headers["authorization"];
        assert!(signature.contains(scope), "{signature}");
        assert_eq!(told(&sns), answer);
    }
    let json = &aws.requests()[1].headers;
    assert_eq!(json["content-type"], "application/x-amz-json-1.1");
    assert_eq!(
        json["x-amz-target"],
        "AWSOrganizationsV20161128.DescribeAccount"
    );
}

#[test]
fn what_aws_refuses_is_the_rules_fault() {
    let sns = Sns::start();
    let aws = Aws::start(|_| {
        let error = "<Error><Code>NoSuchEntity</Code><Message>no\nsuch user</Message></Error>";
        Response::new(404, format!("<ErrorResponse>{error}</ErrorResponse>"))
    });
    let mut event = ask("query", "a", "eu-west-1");
    event["detail"]["rules"] = json!(["asks", "reports"]);
    let why = aws.function(&sns).invoke(&event).unwrap_err();
    assert_eq!(
        why.message,
        "rule `asks` failed: `iam:GetUser` failed: NoSuchEntity: no\\nsuch user (HTTP 404)"
    );
    assert_eq!((sns.published().len(), aws.requests().len()), (1, 1));
}

#[test]
fn aws_is_asked_again_when_it_throttles() {
    let sns = Sns::start();
    let asked = AtomicUsize::new(0);
    let aws = Aws::start(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => {
            let error = "<Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error>";
            Response::new(400, format!("<ErrorResponse>{error}</ErrorResponse>"))
        }
        1 => Response::new(503, ""),
        _ => Response::new(200, USER),
    });
    let function = aws.function(&sns);
    function.invoke(&ask("query", "a", "eu-west-1")).unwrap();
    assert_eq!((sns.published().len(), aws.requests().len()), (1, 3));
}

#[test]
fn nothing_is_sent_that_is_not_declared_or_would_leave_aws() {
    let sns = Sns::start();
    let aws = Aws::start(|_| Response::new(200, USER));
    let function = aws.function(&sns);
    for (protocol, name, region, words) in [
        (
            "undeclared",
            "a",
            "eu-west-1",
            "client `asked` calls `iam:DeleteUser`, which its permissions do not name: add the action to `Client::permissions`",
        ),
        (
            "query",
            "a",
            "x@127.0.0.1:1/",
            "`iam:GetUser` got no answer: `x@127.0.0.1:1/` is not a region: expected a name such as `us-east-1`",
        ),
        (
            "json",
            "a",
            "cn-north-1",
            "region `cn-north-1` is in the partition `aws-cn`, and this runs in `aws`",
        ),
        (
            "rest",
            "..",
            "eu-west-1",
            "the request cannot be made: `..` in its path",
        ),
    ] {
        let why = function.invoke(&ask(protocol, name, region)).unwrap_err();
        assert!(why.message.contains(words), "{}", why.message);
    }
    assert_eq!((sns.published().len(), aws.requests().len()), (0, 0));
}

#[test]
fn an_answer_that_is_none_and_a_service_that_is_away_say_why() {
    let sns = Sns::start();
    let aws = Aws::start(|_| Response::new(200, "<html>"));
    let why = aws.function(&sns).invoke(&ask("query", "a", "eu-west-1"));
    assert_eq!(
        why.unwrap_err().message,
        "rule `asks` failed: the answer to `iam:GetUser` cannot be read: not XML: the element `html` does not end"
    );
    let away = function(&sns)
        .env("AWS_ENDPOINT_URL_IAM", "http://127.0.0.1:1")
        .start();
    let why = away.invoke(&ask("query", "a", "eu-west-1")).unwrap_err();
    for words in ["`iam:GetUser` got no answer: ", "Connection refused"] {
        assert!(why.message.contains(words), "{}", why.message);
    }
}
