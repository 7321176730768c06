//! A rule that asks AWS through a client of its SDK, in miniature AWS: with the permission that its
//! client declares, and without it.
#![cfg(all(feature = "cli", feature = "lambda"))]
#![allow(missing_docs, reason = "a test")]

use std::{env::consts, fs, path::Path, process::Command};

use patrol_test_support::{Ministack, function_zip};
use serde_json::{Value, json};

const FIXTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../../examples/sdk-ruleset/tests/fixtures/keyDeletionScheduled/reports.json"
);

fn template() -> Value {
    let arch = if consts::ARCH == "aarch64" {
        "arm64"
    } else {
        "x86_64"
    };
    let output = Command::new(env!("CARGO_BIN_EXE_patrol-sdk-stack"))
        .args(["template", "--arch", arch])
        .output()
        .expect("patrol runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn a_rule_may_ask_what_its_client_declares_and_nothing_else() {
    let zip = function_zip(Path::new(env!("CARGO_BIN_EXE_patrol-sdk-stack")));
    let mut aws = Ministack::start("sdk");
    let key = aws.call("kms", "create_key", json!({}))["KeyMetadata"]["KeyId"].take();
    let alias = json!({ "AliasName": "alias/payroll", "TargetKeyId": key });
    aws.call("kms", "create_alias", alias);
    let text = fs::read_to_string(FIXTURE).expect("the rule's fixture");
    let mut event: Value = serde_json::from_str(&text).expect("JSON");
    event["detail"]["requestParameters"]["keyId"] = key;
    let payload = json!({ "patrol": { "rule": "keyDeletionScheduled" }, "event": event });
    let call = |outputs: &Value| json!({ "FunctionName": outputs["FunctionName"], "Payload": payload.to_string() });

    let mut template = template();
    let outputs = aws.deploy("patrol-sdk", &template, &zip);
    let queue = aws.listen(&outputs["AlertTopicArn"]);
    let answer = aws.call("lambda", "invoke", call(&outputs));
    assert!(answer["FunctionError"].is_null(), "{answer}");
    assert_eq!(
        aws.alert(&queue)["Subject"],
        "Key is going to be deleted: alias/payroll"
    );

    let policy = "/Resources/Role/Properties/Policies/0/PolicyDocument/Statement";
    let statements = template
        .pointer_mut(policy)
        .and_then(Value::as_array_mut)
        .expect("statements");
    let before = statements.len();
    statements.retain(|statement| statement["Action"] != json!(["kms:ListAliases"]));
    assert_eq!(statements.len(), before - 1);
    let outputs = aws.deploy("patrol-sdk-refused", &template, &zip);
    let answer = aws.call("lambda", "invoke", call(&outputs));
    let words = answer["Payload"].as_str().expect("what went wrong");
    assert!(
        words.contains("rule `keyDeletionScheduled` failed: AccessDenied"),
        "{answer}"
    );
}
