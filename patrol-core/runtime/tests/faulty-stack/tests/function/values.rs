//! Parameters that are references to a store.

use patrol_test_support::lambda::{Function, RunningFunction, Sns};
use serde_json::{Value, json};

use crate::{
    SECRET, event, function,
    stores::{Stores, Trouble, secret_arn},
};

/// `0` and [`SECRET`] in base64.
const ZERO: &str = "MA==";
const SECRET_BASE64: &str = "SXQncyBhIFNlY3JldCB0byBFdmVyeWJvZHk=";

/// A function that looks parameters up in these stores.
pub(crate) fn with(stores: &Stores, sns: &Sns) -> Function {
    function(sns)
        .env("AWS_ENDPOINT_URL_KMS", stores.url())
        .env("AWS_ENDPOINT_URL_SECRETS_MANAGER", stores.url())
        .env("AWS_ENDPOINT_URL_SSM", stores.url())
}

/// Calls the webhook that takes a key.
fn knock(function: &RunningFunction, key: &str) -> Value {
    let request = json!({
        "version": "2.0",
        "rawPath": "/keyHook",
        "headers": { "x-key": key },
        "requestContext": { "http": { "method": "POST" }, "requestId": "1" },
        "body": "{}",
    });
    let answer = function.invoke(&request).expect("the invocation failed");
    answer["statusCode"].clone()
}

fn wide(function: &RunningFunction, sns: &Sns, id: &str) -> String {
    let mut event = event(&["wide"]);
    event["id"] = json!(id);
    function.invoke(&event).expect("the invocation failed");
    let message = sns.published().pop().expect("no message").message;
    message.split("\n\n").next().unwrap_or_default().to_owned()
}

#[test]
fn every_store_is_read_once() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put("/patrol/limit", "0");
    stores.put("AQICAHg=", ZERO);
    stores.put(
        secret_arn("hooks"),
        &json!({ "key": SECRET, "port": 1 }).to_string(),
    );
    let reference = format!("secretsmanager:{}", secret_arn("hooks"));
    let function = with(&stores, &sns)
        .env("ConfiguredLimit", "ssm:/patrol/limit")
        .env("ConfiguredToken", "secure:AQICAHg=")
        .env("KeyHookSecret", format!("{reference}#key"))
        .env("SlackHookSecret", &reference)
        .start();
    // Both numbers are zero, or the rule would be silent.
    function.invoke(&event(&["configured"])).unwrap();
    assert_eq!(sns.published().len(), 1);
    assert_eq!(knock(&function, SECRET), 200);
    assert_eq!(knock(&function, "secretsmanager"), 401);
    assert_eq!(stores.requests().len(), 3, "{:?}", stores.requests());
}

#[test]
fn plain_values_ask_no_store() {
    let (sns, stores) = (Sns::start(), Stores::start());
    // IAM actions look much like references.
    let function = with(&stores, &sns)
        .env(
            "WideNames",
            "ssm:GetParameter,secretsmanager:GetSecretValue",
        )
        .env("PatrolRefreshAfter", "0s")
        .start();
    assert_eq!(
        wide(&function, &sns, "1"),
        "ssm:GetParameter+secretsmanager:GetSecretValue"
    );
    assert_eq!(stores.requests(), [json!(null); 0]);
}

#[test]
fn ssm_is_asked_for_ten_at_a_time() {
    let (sns, stores) = (Sns::start(), Stores::start());
    let mut function = with(&stores, &sns).env("WideNames", "ssm:/list");
    stores.put("/list", "x, y");
    for letter in 'a'..='j' {
        stores.put(format!("/{letter}"), &letter.to_string());
        let name = format!("Wide{}", letter.to_ascii_uppercase());
        function = function.env(name, format!("ssm:/{letter}"));
    }
    assert_eq!(wide(&function.start(), &sns, "1"), "x+y abcdefghij");
    assert_eq!(stores.requests().len(), 2);
}

#[test]
fn more_values_travel_as_one_parameter() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put(
        "/patrol/parameters",
        "WideA=^\"\\d=$\nWideB=lost\nWideNames=ssm:/list\n",
    );
    stores.put("/list", "x");
    let function = with(&stores, &sns)
        .env("PatrolParameters", "ssm:/patrol/parameters")
        .env("PatrolRules", "wide")
        .env("WideB", "!")
        .start();
    assert_eq!(wide(&function, &sns, "1"), "x ^\"\\d=$!");

    stores.put("/patrol/parameters", "WideA=1\nWydeB=2\nlost\nReports=1");
    let why = with(&stores, &sns)
        .env("PatrolParameters", "ssm:/patrol/parameters")
        .try_start()
        .expect_err("it started");
    for words in [
        "`PatrolParameters` is `ssm:/patrol/parameters`: line 2 sets `WydeB`, a parameter that this build's rules do not have",
        "line 3 is not `Name=value`",
        "line 4 sets `Reports`",
    ] {
        assert!(why.message.contains(words), "{words} is not in: {why}");
    }
    for wrong in ["WideA=1", "ssm:/elsewhere"] {
        let started = with(&stores, &sns)
            .env("PatrolParameters", wrong)
            .try_start();
        let why = started.expect_err("it started");
        assert!(why.message.contains("`PatrolParameters` "), "{why}");
    }
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put("/patrol/limit", "hunter2");
    stores.put(secret_arn("hooks"), "hunter2");
    let reference = format!("secretsmanager:{}", secret_arn("hooks"));
    let why = with(&stores, &sns)
        .env("ConfiguredLimit", "ssm:/patrol/limit")
        .env("ConfiguredToken", "ssm:/patrol/token")
        .env("GithubHookSecret", "secure:no base64")
        .env("KeyHookSecret", format!("{reference}#key"))
        .env("SignedHookSecret", "secretsmanager:arn:aws:iam::1:role/r")
        .env("WideA", "ssm:/not a name")
        .env("WideNames", "plain, ssm:/list")
        .env("PatrolRefreshAfter", "soon")
        .without("SlackHookSecret")
        .try_start()
        .expect_err("it started");
    assert_eq!(why.kind, "Patrol.Start");
    for words in [
        "parameter `configured.limit` is a secret that is not valid",
        "`ConfiguredToken` is `ssm:/patrol/token`: SSM has no parameter of that name",
        "`GithubHookSecret` is `secure:...`: the text after `secure:` is not base64",
        "#key`: the secret is not a JSON object",
        "`SignedHookSecret` is `secretsmanager:arn:aws:iam::1:role/r`: expected `secretsmanager:arn:",
        "`WideA` is `ssm:/not a name`: expected `ssm:/path`",
        "`WideNames` has `ssm:/list` as an item: a reference stands for the whole list",
        "`PatrolRefreshAfter` is `soon`, expected a duration",
        "parameter `slackHook.secret` is not set",
    ] {
        assert!(why.message.contains(words), "{words} is not in: {why}");
    }
    assert!(!why.message.contains("hunter2"), "{why}");
}

#[test]
fn a_denied_key_says_what_the_role_lacks() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.trouble([Trouble::Denied]);
    let why = with(&stores, &sns)
        .env("KeyHookSecret", "secure:AQICAHg=")
        .try_start()
        .expect_err("it started");
    let words = "`KeyHookSecret` is `secure:...`: KMS: AccessDeniedException: as the test asked (HTTP 400); the function's role needs `kms:Decrypt` on the key: name it in the stack's parameter `SecretsKeyArns`";
    assert!(why.message.contains(words), "{why}");
    assert_eq!(stores.requests().len(), 1, "a refusal is final");
}

#[test]
fn a_store_that_fails_is_asked_again_and_then_not_waited_for() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put("AQICAHg=", SECRET_BASE64);
    let start = || {
        with(&stores, &sns)
            .env("KeyHookSecret", "secure:AQICAHg=")
            .try_start()
    };
    stores.trouble([Trouble::Broken, Trouble::Throttled]);
    let function = start().expect("it did not start");
    assert_eq!(knock(&function, SECRET), 200);
    assert_eq!(stores.requests().len(), 3);
    stores.trouble([Trouble::Broken; 3]);
    let why = start().expect_err("it started");
    let words =
        "`KeyHookSecret` is `secure:...`: KMS: InternalFailure: as the test asked (HTTP 500)";
    assert!(why.message.contains(words), "{why}");
    stores.trouble([Trouble::Slow; 3]);
    let started = std::time::Instant::now();
    let why = start().expect_err("it started");
    assert!(
        why.message.contains("`KeyHookSecret` is `secure:...`: "),
        "{why}"
    );
    // What Lambda gives a start.
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    // Nothing listens on port 1.
    let why = with(&stores, &sns)
        .env("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:1")
        .env("KeyHookSecret", "secure:AQICAHg=")
        .try_start()
        .expect_err("it started");
    assert!(why.message.contains("Connection refused"), "{why}");
}

#[test]
fn a_changed_secret_is_taken_up() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put("/patrol/key", "old");
    stores.put("/patrol/a", "1");
    let start = |after: &str| {
        with(&stores, &sns)
            .env("KeyHookSecret", "ssm:/patrol/key")
            .env("WideA", "ssm:/patrol/a")
            .env("PatrolRefreshAfter", after)
            .start()
    };
    let (eager, lazy) = (start("0s"), start("1h"));
    assert_eq!(knock(&eager, "old"), 200);
    assert_eq!(wide(&eager, &sns, "1"), "1");
    stores.put("/patrol/key", "new");
    stores.put("/patrol/a", "2");
    assert_eq!(knock(&eager, "old"), 401);
    assert_eq!(knock(&eager, "new"), 200);
    assert_eq!(wide(&eager, &sns, "2"), "2");
    let logs = eager.logs();
    assert!(
        logs.contains(r#""changed":"KeyHookSecret,WideA""#),
        "{logs}"
    );
    assert_eq!(knock(&lazy, "old"), 200);
    assert_eq!(knock(&lazy, "new"), 401);
}

#[test]
fn failed_proofs_do_not_make_the_function_ask_the_stores() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put("/patrol/key", "right");
    let start = |stale: &str| {
        with(&stores, &sns)
            .env("KeyHookSecret", "ssm:/patrol/key")
            .env("PatrolRefreshAfter", "0s")
            .env("PatrolStaleAfter", stale)
            .start()
    };
    for (stale, refused) in [("1h", 401), ("0s", 500)] {
        let function = start(stale);
        assert_eq!(knock(&function, "right"), 200);
        assert_eq!(knock(&function, "wrong"), 401);
        let before = stores.requests().len();
        for _ in 0..50 {
            assert_eq!(knock(&function, "wrong"), refused, "{stale}");
        }
        assert_eq!(stores.requests().len(), before, "{stale}");
        assert_eq!(knock(&function, "right"), 200);
        assert_eq!(stores.requests().len(), before + 1, "{stale}");
    }
}

#[test]
fn old_values_serve_on_for_a_while() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put("/patrol/key", "old");
    stores.put("/patrol/limit", "0");
    let start = |stale: &str| {
        with(&stores, &sns)
            .env("KeyHookSecret", "ssm:/patrol/key")
            .env("ConfiguredLimit", "ssm:/patrol/limit")
            .env("PatrolRefreshAfter", "0s")
            .env("PatrolStaleAfter", stale)
            .start()
    };
    let (patient, strict) = (start("1h"), start("0s"));
    stores.put("/patrol/key", "new");
    stores.put("/patrol/limit", "hunter2");
    for trouble in [&[Trouble::Denied][..], &[Trouble::Broken; 3], &[]] {
        stores.trouble(trouble.iter().copied());
        assert_eq!(knock(&patient, "old"), 200, "{trouble:?}");
        assert_eq!(knock(&patient, "x"), 401, "{trouble:?}");
    }
    let logs = patient.logs();
    for words in [
        "the parameters cannot be read again, and the old ones stay in use until they are 3600s old",
        "`KeyHookSecret` is `ssm:/patrol/key`: SSM: AccessDeniedException",
        "parameter `configured.limit` is a secret that is not valid",
    ] {
        assert!(logs.contains(words), "{words} is not in: {logs}");
    }

    let why = strict.invoke(&event(&["reports"])).unwrap_err();
    assert_eq!(why.kind, "Patrol.Values");
    assert!(why.message.contains("cannot be read again: "), "{why}");
    assert_eq!(knock(&strict, "old"), 500);
    stores.put("/patrol/limit", "5");
    assert_eq!(knock(&strict, "old"), 401);
    assert_eq!(knock(&strict, "new"), 200);
    // Who knows the secret that holds has the stores asked; others wait.
    assert_eq!(knock(&patient, "old"), 401);
    assert_eq!(knock(&patient, "new"), 200);
    for logs in [patient.logs(), strict.logs()] {
        assert!(!logs.contains("hunter2"), "{logs}");
    }
}

#[test]
fn no_looked_up_secret_is_logged() {
    let (sns, stores) = (Sns::start(), Stores::start());
    stores.put("AQICAHg=", SECRET_BASE64);
    stores.put("/patrol/token", "8446744073709551");
    stores.put(secret_arn("hook"), "hunter2");
    let function = with(&stores, &sns)
        .env("LOG_LEVEL", "trace")
        .env("ConfiguredToken", "ssm:/patrol/token")
        .env("GithubHookSecret", "secure:AQICAHg=")
        .env(
            "KeyHookSecret",
            format!("secretsmanager:{}", secret_arn("hook")),
        )
        .env("PatrolRefreshAfter", "0s")
        .start();
    assert_eq!(knock(&function, "hunter2"), 200);
    stores.put("/patrol/token", "9446744073709551");
    function.invoke(&event(&["configured", "reports"])).unwrap();
    let logs = function.logs();
    assert!(logs.contains("the rules start again"), "{logs}");
    for secret in [
        SECRET,
        SECRET_BASE64,
        "44674407370955",
        "hunter2",
        "wJalrXUtnFEMI",
    ] {
        assert!(!logs.contains(secret), "{secret} is in {logs}");
    }
}
