//! What the function says to Lambda's Runtime API, word for word.
#![cfg(feature = "lambda")]

use std::{
    process::{Child, Stdio},
    sync::{
        Mutex,
        mpsc::{Receiver, channel},
    },
    thread,
    time::Duration,
};

use patrol_test_support::lambda::{Endpoint, Function, Request, Response};
use serde_json::{Value, json};

const PLENTY: Duration = Duration::from_secs(60);

/// The process of a function, which ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A function at a Runtime API that gives these invocations and no more, and answers each post with the next of these
/// statuses; and what the function posts.
fn function(
    invocations: Vec<Response>,
    statuses: Vec<u16>,
    digest: Option<&str>,
) -> (Running, Receiver<Request>) {
    let (told, posts) = channel();
    let state = Mutex::new((invocations.into_iter(), statuses.into_iter(), told));
    let api = Endpoint::serve(move |request| {
        let mut state = state.lock().expect("no test panics here");
        let (invocations, statuses, told) = &mut *state;
        if request.method == "POST" {
            told.send(request.clone()).expect("the test listens");
            return Response::new(statuses.next().expect("a status"), "{}");
        }
        if let Some(invocation) = invocations.next() {
            return invocation;
        }
        drop(state);
        loop {
            thread::park();
        }
    });
    let binary = patrol_test_support::binary("patrol-test-stack");
    let mut function = Function::new(binary)
        .with_required()
        .env("AlertTopicArn", "arn:aws:sns:us-east-1:123456789012:alerts");
    if let Some(digest) = digest {
        function = function.env("PatrolDigest", digest);
    }
    let mut command = function.command(&api.url().replace("http://", ""));
    command.stdout(Stdio::null());
    (Running(command.spawn().expect("the function")), posts)
}

fn invocation(id: &str, payload: &[u8]) -> Response {
    Response::new(200, payload)
        .header("lambda-runtime-aws-request-id", id)
        // The year 2100.
        .header("lambda-runtime-deadline-ms", "4102444800000")
        .header(
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:123456789012:function:patrol",
        )
}

fn body(post: &Request) -> Value {
    serde_json::from_slice(&post.body).expect("JSON")
}

/// What the Runtime API does not take, such as an answer that comes too late, ends nothing.
#[test]
fn each_invocation_is_answered_once_and_a_refused_answer_ends_nothing() {
    let event = json!({
        "version": "0", "id": "1", "detail-type": "Nothing", "source": "nobody", "account": "123456789012",
        "time": "2026-03-01T10:00:00Z", "region": "us-east-1", "resources": [], "detail": {},
    });
    let invocations = vec![
        invocation("one", b"not JSON"),
        invocation("two", b"\"\xff\""),
        invocation("three", event.to_string().as_bytes())
            .header("lambda-runtime-invocation-id", "a-7"),
    ];
    let (_running, posts) = function(invocations, vec![413, 410, 202], None);
    let next = || posts.recv_timeout(PLENTY).expect("an answer");
    for id in ["one", "two"] {
        let post = next();
        assert_eq!(
            post.path,
            format!("/2018-06-01/runtime/invocation/{id}/error")
        );
        assert_eq!(body(&post)["errorType"], "Patrol.Payload");
        let kind = &post.headers["lambda-runtime-function-error-type"];
        assert_eq!(kind, "Patrol.Payload");
        assert!(!post.headers.contains_key("lambda-runtime-invocation-id"));
    }
    let post = next();
    assert_eq!(post.path, "/2018-06-01/runtime/invocation/three/response");
    assert_eq!(post.headers["lambda-runtime-invocation-id"], "a-7");
    assert_eq!(body(&post)["findings"], 0);
}

#[test]
fn what_keeps_it_from_starting_is_told_before_it_ends() {
    let (mut running, posts) = function(Vec::new(), vec![202], Some("another"));
    let post = posts.recv_timeout(PLENTY).expect("a refusal");
    assert_eq!(post.path, "/2018-06-01/runtime/init/error");
    let kind = &post.headers["lambda-runtime-function-error-type"];
    assert_eq!(
        (&**kind, &body(&post)["errorType"]),
        ("Patrol.Start", &json!("Patrol.Start"))
    );
    assert!(!running.0.wait().expect("an end").success());
}

/// An invocation that does not say what it is cannot be answered: the process ends, and Lambda starts another.
#[test]
fn an_invocation_without_an_id_ends_the_function() {
    for invocation in [
        Response::new(200, "{}"),
        Response::new(500, "no"),
        Response::new(200, "{}").header("lambda-runtime-deadline-ms", "soon"),
    ] {
        let again = invocation.clone();
        // Trouble of the Runtime API is borne three times.
        let given = vec![invocation, again.clone(), again];
        let (mut running, posts) = function(given, vec![202], None);
        assert!(!running.0.wait().expect("an end").success());
        assert!(posts.try_recv().is_err(), "it says something of it");
    }
}
