//! Webhook requests as fronts of the operator's own write them: load balancers, REST APIs, odd paths, doubled headers.

use patrol_test_support::lambda::Sns;
use serde_json::{Value, json};

use crate::{
    SECRET,
    dead_routes::counted,
    function,
    webhooks::{detail, request, sign, status},
};

/// A load balancer's request: no id, no time, a query still encoded, headers as text or as lists.
fn balanced(rule: &str, headers: Value) -> Value {
    let mut request = json!({
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:::targetgroup/t/1"}},
        "httpMethod": "POST",
        "path": format!("/{rule}"),
        "body": "Hello, World!",
        "isBase64Encoded": false,
    });
    let lists = headers
        .as_object()
        .is_some_and(|headers| headers.values().any(Value::is_array));
    let (headers_as, query_as, query) = if lists {
        let query = json!({"a": ["0", "1"], "b": ["two%20words"]});
        (
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            query,
        )
    } else {
        let query = json!({"a": "1", "b": "two%20words"});
        ("headers", "queryStringParameters", query)
    };
    request[headers_as] = headers;
    request[query_as] = query;
    request
}

/// A load balancer asks every few seconds: that is neither an attack nor a call of a rule.
#[test]
fn a_load_balancer_that_asks_whether_somebody_is_here_is_answered() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let checker = json!({ "user-agent": "ELB-HealthChecker/2.0" });
    let check = |method: &str, path: &str, body: &str| {
        let mut request = balanced("", checker.clone());
        request["httpMethod"] = json!(method);
        request["path"] = json!(path);
        request["body"] = json!(body);
        function.invoke(&request).unwrap()["statusCode"].clone()
    };
    for method in ["GET", "HEAD"] {
        assert_eq!(check(method, "/", ""), 200);
    }
    assert_eq!(counted(&function, "Failures"), 0);
    assert_eq!(sns.published(), []);
    // All else names a rule, or should.
    for (method, path, body) in [
        ("POST", "/", ""),
        ("GET", "/", "x"),
        ("GET", "//", ""),
        ("GET", "/signedHook", ""),
        ("GET", "/health", ""),
    ] {
        assert_eq!(check(method, path, body), 401, "{method} {path} {body}");
    }
    let mut strange = balanced("", json!({ "user-agent": "Mozilla/5.0" }));
    strange["httpMethod"] = json!("GET");
    strange["body"] = json!("");
    assert_eq!(status(&function, &strange), 401);
    assert_eq!(counted(&function, "Failures"), 6);
    assert_eq!(sns.published(), []);
}

#[test]
fn a_load_balancer_is_read_with_texts_and_with_lists() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let signature = sign("Hello, World!");
    let texts = json!({
        "x-signature": signature, "x-amzn-trace-id": "Root=1-1", "x-amzn-oidc-accesstoken": "hunter2",
    });
    let lists = json!({
        "X-Signature": [signature], "X-Amzn-Trace-Id": ["Root=1-2"], "x-amzn-oidc-data": ["hunter2"],
    });
    for (headers, id) in [(texts, "Root=1-1"), (lists, "Root=1-2")] {
        let request = balanced("signedHook", headers);
        let answer = function.invoke(&request).unwrap();
        assert_eq!(answer["statusCode"], 200, "{request}");
        let asked = request.get("multiValueHeaders").is_some();
        let expected = asked.then(|| json!({"content-type": ["application/json"]}));
        assert_eq!(answer.get("multiValueHeaders"), expected.as_ref());
        let shown = detail(&sns);
        assert_eq!(shown["query"], json!({"a": "1", "b": "two words"}));
        assert_eq!(shown["headers"]["x-amzn-trace-id"], id);
        assert!(!shown.to_string().contains("hunter2"), "{shown}");
        let message = sns.published().pop().unwrap().message;
        let event: Value = message.split_once("\n\n").unwrap().1.parse().unwrap();
        assert_eq!(event["id"], id);
        assert!(event["time"].as_str().unwrap() > "2026", "{event}");
    }
    assert_eq!(sns.published().len(), 2, "one passed for the other");
    let wrong = balanced("signedHook", json!({"x-signature": [sign("another")]}));
    assert_eq!(status(&function, &wrong), 401);
}

/// What stands before the function may have looked at the other one.
#[test]
fn two_proofs_are_none() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let right = sign("Hello, World!");
    let wrong = sign("another");
    for (first, second) in [(&right, &wrong), (&wrong, &right), (&right, &right)] {
        let lists = json!({"X-Signature": [first, second]});
        let mut rest = request(
            "signedHook",
            json!({"X-Signature": second}),
            "Hello, World!",
        );
        rest["multiValueHeaders"] = lists.clone();
        let cases = json!({"X-Signature": first, "x-signature": second});
        for request in [
            balanced("signedHook", lists),
            rest,
            request("signedHook", cases, "Hello, World!"),
            request(
                "signedHook",
                json!({"x-signature": format!("{first},{second}")}),
                "Hello, World!",
            ),
        ] {
            assert_eq!(status(&function, &request), 401, "{request}");
        }
    }
    let keys = balanced("keyHook", json!({"X-Key": [SECRET, SECRET]}));
    assert_eq!(status(&function, &keys), 401);
    assert_eq!(sns.published().len(), 0, "a rule ran without a proof");
}

#[test]
fn headers_and_flags_may_be_null_or_missing() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let rest = json!({
        "path": "/keyHook", "httpMethod": "PUT", "requestContext": {"requestId": "1"},
        "headers": null, "multiValueHeaders": null, "queryStringParameters": null,
        "multiValueQueryStringParameters": null, "body": null, "isBase64Encoded": null,
    });
    assert_eq!(status(&function, &rest), 401);
    for name in ["headers", "multiValueHeaders"] {
        let mut rest = rest.clone();
        rest["requestContext"]["requestId"] = json!(name);
        rest[name] = match name {
            "headers" => json!({"x-kEY": SECRET}),
            _ => json!({"x-kEY": [SECRET], "x-none": []}),
        };
        assert_eq!(status(&function, &rest), 200, "{name}");
        let shown = detail(&sns);
        assert_eq!(
            (&shown["method"], &shown["body"]),
            (&json!("PUT"), &json!(""))
        );
        assert_eq!(shown["headers"], json!({}));
    }
    let bare = json!({"httpMethod": "", "requestContext": {}});
    assert_eq!(status(&function, &bare), 401);
}

/// What a front decoded or did not is not decoded here: a name has one spelling.
#[test]
fn the_last_part_of_a_path_is_the_rule_as_it_stands() {
    let sns = Sns::start();
    let function = function(&sns).start();
    let call = |path: &str| {
        let mut request = request("openHook", json!({}), "be silent");
        request["rawPath"] = json!(path);
        status(&function, &request)
    };
    for path in [
        "/openHook",
        "//openHook//",
        "/prod/a%2e/openHook/",
        "openHook",
    ] {
        assert_eq!(call(path), 200, "{path}");
    }
    for path in [
        "",
        "/",
        "//",
        "/openHook/.",
        "/openHook%2e",
        "/open%48ook",
        "/openhook",
        "/openHook?a=1",
        "/openHook/%2e%2e",
        "/openHook%2F",
        "/openHook;a=1",
        "/openHook\u{0}",
    ] {
        assert_eq!(call(path), 401, "{path}");
    }
}
