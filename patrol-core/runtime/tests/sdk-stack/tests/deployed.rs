//! A rule that asks AWS through a client of its SDK, in miniature AWS: with the permission that its
//! client declares, and without it.
#![cfg(all(feature = "cli", feature = "lambda"))]
#![allow(missing_docs, reason = "a test")]

use std::{fs, path::Path};

use patrol_test_support::{Ministack, function_zip, take_permission, template};
use serde_json::{Value, json};

const FIXTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../../examples/sdk-ruleset/tests/fixtures/keyDeletionScheduled/reports.json"
);

#[test]
fn a_rule_may_ask_what_its_client_declares_and_nothing_else() {
    let binary = Path::new(env!("CARGO_BIN_EXE_patrol-sdk-stack"));
    let zip = function_zip(binary);
    let mut aws = Ministack::start("sdk");
    let key = aws.call("kms", "create_key", json!({}))["KeyMetadata"]["KeyId"].take();
    let alias = json!({ "AliasName": "alias/payroll", "TargetKeyId": key });
    aws.call("kms", "create_alias", alias);
    let text = fs::read_to_string(FIXTURE).expect("the rule's fixture");
    let mut event: Value = serde_json::from_str(&text).expect("JSON");
    event["detail"]["requestParameters"]["keyId"] = key;
    let payload = json!({ "patrol": { "rule": "keyDeletionScheduled" }, "event": event });
    let call = |outputs: &Value| json!({ "FunctionName": outputs["FunctionName"], "Payload": payload.to_string() });

    let mut template = template(binary, &[]);
    let outputs = aws.deploy("patrol-sdk", &template, &zip);
    let queue = aws.listen(&outputs["AlertTopicArn"]);
    let answer = aws.call("lambda", "invoke", call(&outputs));
    assert!(answer["FunctionError"].is_null(), "{answer}");
    assert_eq!(
        aws.alert(&queue)["Subject"],
        "Key is going to be deleted: alias/payroll"
    );

    take_permission(&mut template, &json!(["kms:ListAliases"]));
    let outputs = aws.deploy("patrol-sdk-refused", &template, &zip);
    let answer = aws.call("lambda", "invoke", call(&outputs));
    let words = answer["Payload"].as_str().expect("what went wrong");
    assert!(
        words.contains("rule `keyDeletionScheduled` failed: AccessDenied"),
        "{answer}"
    );
}
