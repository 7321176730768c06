//! Webhook requests: their forms, their proofs, their answers.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use hmac::{Hmac, KeyInit, Mac};
use patrol_test_support::lambda::{Endpoint, Response, RunningFunction, Sns};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{SECRET, assert_serves, function};

/// A request as a function URL sends it.
pub(crate) fn request(rule: &str, headers: Value, body: &str) -> Value {
    json!({
        "version": "2.0",
        "rawPath": format!("/{rule}"),
        "rawQueryString": "a=1&b=two%20words",
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "http": {"method": "POST", "path": format!("/{rule}"), "sourceIp": "192.0.2.7"},
            "requestId": "e1506fd5-9e7b-434f-bd42-4f8fa224b599",
            "timeEpoch": 1_772_445_600_000_i64,
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

/// What the rule was shown.
pub(crate) fn detail(sns: &Sns) -> Value {
    let message = sns.published().pop().expect("no message").message;
    let (_, event) = message.split_once("\n\n").unwrap();
    let event: Value = event.parse().unwrap();
    event["detail"].clone()
}

pub(crate) fn status(function: &RunningFunction, request: &Value) -> u64 {
    let answer = function.invoke(request).expect("the invocation failed");
    answer["statusCode"].as_u64().expect("no status")
}

/// The HMAC-SHA256 of a text in hexadecimal.
pub(crate) fn sign(text: &str) -> String {
    let mut code = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    code.update(text.as_bytes());
    let bytes = code.finalize().into_bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

#[test]
fn github_proves_itself() {
    let sns = Sns::start();
    let function = function(&sns).start();
    // GitHub's own example.
    let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let call = |signature: &str, body: &str| {
        request(
            "githubHook",
            json!({"X-Hub-Signature-256": signature}),
            body,
        )
    };
    assert_eq!(status(&function, &call(signature, "Hello, World!")), 200);
    assert_eq!(detail(&sns)["body"], "Hello, World!");
    for (signature, body) in [
        (signature, "Hello, World?"),
        (&signature[7..], "Hello, World!"),
        (&signature[..70], "Hello, World!"),
        ("sha256=", "Hello, World!"),
        ("sha256=é", "Hello, World!"),
        ("", ""),
    ] {
        assert_eq!(
            status(&function, &call(signature, body)),
            401,
            "{signature}"
        );
    }
    assert_eq!(
        status(
            &function,
            &request("githubHook", json!({}), "Hello, World!")
        ),
        401
    );
    assert_eq!(sns.published().len(), 1, "a rule ran without a proof");
}

#[test]
fn slack_proves_itself_within_five_minutes() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let call = |time: String, signed: &str, body: &str| {
        let signature = format!("v0={}", sign(&format!("v0:{time}:{signed}")));
        let headers = json!({
            "x-slack-signature": signature,
            "x-slack-request-timestamp": time,
            "content-type": "application/x-www-form-urlencoded",
        });
        status(&function, &request("slackHook", headers, body))
    };
    let body = "command=%2Fpatrol&text=two+words";
    assert_eq!(call(now().to_string(), body, body), 200);
    assert_eq!(
        detail(&sns)["body"],
        json!({"command": "/patrol", "text": "two words"})
    );
    assert_eq!(call((now() - 290).to_string(), body, body), 200);
    assert_eq!(call((now() - 310).to_string(), body, body), 401);
    assert_eq!(call((now() + 400).to_string(), body, body), 401);
    assert_eq!(call("soon".into(), body, body), 401);
    assert_eq!(call(now().to_string(), "other", body), 401);
}

/// Function URLs and API Gateway send forms in base64.
#[test]
fn what_is_signed_is_the_body_before_base64() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let body = "text=two+words";
    let time = now().to_string();
    let call = |signed: &str| {
        let headers = json!({
            "X-Slack-Signature": format!("v0={}", sign(&format!("v0:{time}:{signed}"))),
            "X-Slack-Request-Timestamp": time,
            "Content-Type": "Application/X-WWW-Form-Urlencoded; charset=utf-8",
        });
        let mut request = request("slackHook", headers, "dGV4dD10d28rd29yZHM=");
        request["isBase64Encoded"] = json!(true);
        status(&function, &request)
    };
    assert_eq!(call(body), 200);
    assert_eq!(detail(&sns)["body"], json!({"text": "two words"}));
    assert_eq!(call("dGV4dD10d28rd29yZHM="), 401);
    assert_eq!(sns.published().len(), 1, "a rule ran without a proof");
}

/// The forms of API Gateway's REST and HTTP APIs, and of a GET, carry the same proof.
#[test]
fn a_proof_is_asked_for_in_every_form() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let rest = |key: &str| {
        json!({
            "resource": "/{proxy+}",
            "path": "/prod/keyHook",
            "httpMethod": "GET",
            "headers": {"X-KEY": key},
            "multiValueHeaders": {"X-KEY": [key]},
            "queryStringParameters": null,
            "requestContext": {"requestId": "1", "identity": {"userArn": null}},
            "body": null,
            "isBase64Encoded": false,
        })
    };
    assert_eq!(status(&function, &rest(SECRET)), 200);
    assert_eq!(detail(&sns)["body"], "");
    let mut http = request("keyHook", json!({"x-key": SECRET}), "");
    http["requestContext"]["http"]["method"] = json!("GET");
    assert_eq!(status(&function, &http), 200);
    let before = sns.published().len();
    assert_eq!(status(&function, &rest("x")), 401);
    http["headers"] = json!(null);
    assert_eq!(status(&function, &http), 401);
    // What IAM has proved does not prove a key.
    http["requestContext"]["authorizer"] = json!({"iam": {"userArn": "arn:aws:iam::1:root"}});
    assert_eq!(status(&function, &http), 401);
    assert_eq!(sns.published().len(), before, "a rule ran without a proof");
    assert!(function.logs().contains("without the proof"));
}

#[test]
fn a_signature_may_be_hexadecimal_or_base64() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let call = |signature: &str| {
        status(
            &function,
            &request(
                "signedHook",
                json!({"x-signature": signature}),
                "Hello, World!",
            ),
        )
    };
    let hex = sign("Hello, World!");
    assert_eq!(call(&hex), 200);
    assert_eq!(call(&hex.to_uppercase()), 200);
    assert_eq!(call(&format!("sha256={hex}")), 200);
    assert_eq!(call("dXEH6g6yUJ/CESIczphLijdXC211hsIsRvQ3nIsEPhc="), 200);
    assert_eq!(call("dXEH6g6yUJ/CESIczphLijdXC211hsIsRvQ3nIsEPhd="), 401);
    assert_eq!(call("x"), 401);
}

#[test]
fn a_key_is_compared_and_not_passed_on() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let call = |key: &str| {
        let headers =
            json!({"X-Key": key, "Authorization": "Bearer hunter2", "User-Agent": "curl"});
        status(&function, &request("keyHook", headers, "{}"))
    };
    assert_eq!(call(SECRET), 200);
    assert_eq!(detail(&sns)["headers"], json!({"user-agent": "curl"}));
    for wrong in ["", "x", &SECRET[1..], &format!("{SECRET} ")] {
        assert_eq!(call(wrong), 401, "{wrong}");
    }
    let logs = function.logs();
    assert!(
        !logs.contains(SECRET) && !logs.contains("hunter2"),
        "{logs}"
    );
}

#[test]
fn iam_must_have_proved_the_caller() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let mut call = request("iamHook", json!({}), "{}");
    assert_eq!(status(&function, &call), 401);
    call["requestContext"]["authorizer"] =
        json!({"iam": {"userArn": "arn:aws:iam::123456789012:user/bob"}});
    assert_eq!(status(&function, &call), 200);
    assert_eq!(detail(&sns)["caller"], "arn:aws:iam::123456789012:user/bob");
}

#[test]
fn every_form_of_request_is_read() {
    let sns = Sns::start();
    let function = function(&sns).start();
    assert_eq!(
        status(
            &function,
            &request(
                "openHook",
                json!({"Content-Type": "application/json"}),
                r#"{"n": 1}"#
            )
        ),
        200
    );
    assert_eq!(
        detail(&sns),
        json!({
            "method": "POST",
            "path": "/openHook",
            "query": {"a": "1", "b": "two words"},
            "headers": {"content-type": "application/json"},
            "body": {"n": 1},
            "sourceIp": "192.0.2.7",
            "caller": null,
        })
    );
    let rest = json!({
        "resource": "/{proxy+}",
        "path": "/hooks/openHook/",
        "httpMethod": "GET",
        "headers": {"Accept": "*/*"},
        "queryStringParameters": {"q": "1"},
        "requestContext": {
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": {"sourceIp": "192.0.2.8", "userArn": null},
            "requestTimeEpoch": 1_772_445_600_000_i64,
        },
        "body": "AP8=",
        "isBase64Encoded": true,
    });
    assert_eq!(status(&function, &rest), 200);
    let shown = detail(&sns);
    assert_eq!(
        (&shown["method"], &shown["query"], &shown["body"]),
        (&json!("GET"), &json!({"q": "1"}), &json!("AP8="))
    );
    assert_eq!(shown["sourceIp"], "192.0.2.8");
    let mut text = rest.clone();
    text["body"] = json!("aGVsbG8=");
    text["requestContext"]["requestId"] = json!("another");
    assert_eq!(status(&function, &text), 200);
    assert_eq!(detail(&sns)["body"], "hello");
}

#[test]
fn answers_tell_failure_from_silence() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let call = |rule: &str, body: &str| status(&function, &request(rule, json!({}), body));
    assert_eq!(call("openHook", "be silent"), 200);
    assert_eq!(sns.published(), []);
    assert_eq!(call("openHook", "please fail"), 500);
    assert!(
        function
            .logs()
            .contains("rule `openHook` failed: as the test asked")
    );
    // A stranger learns nothing of which rules there are.
    let answer = |rule: &str| function.invoke(&request(rule, json!({}), "x")).unwrap();
    let wrong_proof = answer("keyHook");
    assert_eq!(wrong_proof["statusCode"], 401);
    assert_eq!(answer("retired"), wrong_proof);
    assert_eq!(answer("reports"), wrong_proof, "a rule without a webhook");
    assert_serves(&function, &sns);
}

/// Callers do not come again: the event is in the dead letters before anybody is answered.
#[test]
fn a_failed_event_is_kept_in_the_dead_letters() {
    let sns = Sns::start();
    let kept: Arc<Mutex<Vec<Value>>> = Arc::default();
    let (keep, status_of) = (Arc::clone(&kept), Arc::new(AtomicU16::new(200)));
    let status_is = Arc::clone(&status_of);
    let sqs = Endpoint::serve(move |request| {
        let status = status_is.load(Ordering::SeqCst);
        if status == 200 {
            assert_eq!(request.headers["x-amz-target"], "AmazonSQS.SendMessage");
            keep.lock().unwrap().push(request.text().parse().unwrap());
        }
        Response::new(status, r#"{"MessageId": "1"}"#)
    });
    let queue = "https://sqs.us-east-1.amazonaws.com/123456789012/dead";
    let function = function(&sns)
        .env("AWS_ENDPOINT_URL_SQS", sqs.url())
        .env("PatrolDeadLetterQueueUrl", queue)
        .start();
    let call = |body: &str| status(&function, &request("openHook", json!({}), body));
    assert_eq!(call("hello"), 200);
    assert_eq!(kept.lock().unwrap().len(), 0);
    assert_eq!(call("please fail"), 202);
    let message = kept.lock().unwrap()[0].clone();
    assert_eq!(message["QueueUrl"], queue);
    let body: Value = message["MessageBody"].as_str().unwrap().parse().unwrap();
    assert_eq!(body["patrol"]["rule"], "openHook");
    assert_eq!(body["event"]["detail"]["body"], "please fail");
    // The function takes it as it stands there.
    let why = function.invoke(&body).unwrap_err();
    assert!(why.message.contains("rule `openHook` failed"), "{why}");
    status_of.store(400, Ordering::SeqCst);
    assert_eq!(call("please fail"), 500, "nothing keeps it");
    assert!(function.logs().contains("is not kept in the dead letters"));
}

#[test]
fn an_odd_request_is_no_error_of_the_function() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let mut odd = request("openHook", json!({}), "%%%");
    odd["isBase64Encoded"] = json!(true);
    assert_eq!(status(&function, &odd), 400);
    let mut odd = request("openHook", json!({}), "x");
    odd["headers"] = json!(["no", "map"]);
    assert_eq!(status(&function, &odd), 400);
    assert_serves(&function, &sns);
}

/// A recorded request that is sent again, signature and all, tells nobody a second time.
#[test]
fn a_request_that_is_replayed_is_the_same_event() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let headers = json!({
        "x-hub-signature-256": format!("sha256={}", sign("hello")), "x-github-delivery": "72d3162e",
    });
    let mut call = request("githubHook", headers, "hello");
    assert_eq!(status(&function, &call), 200);
    call["requestContext"]["requestId"] = json!("another");
    assert_eq!(status(&function, &call), 200);
    assert_eq!(sns.published().len(), 1);
}

#[test]
fn an_empty_secret_lets_nobody_in() {
    let sns = Sns::start();
    let why = function(&sns)
        .env("KeyHookSecret", "")
        .try_start()
        .expect_err("it started");
    assert!(
        why.message
            .contains("`keyHook.secret` is empty: set `KeyHookSecret`"),
        "{why}"
    );
}
