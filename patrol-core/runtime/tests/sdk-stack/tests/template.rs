//! The template of a rule that asks AWS through a client of its SDK.
#![cfg(feature = "cli")]
#![allow(missing_docs, reason = "a test")]

use std::process::Command;

use serde_json::{Value, json};

#[test]
fn the_role_may_what_the_client_declares() {
    let output = Command::new(env!("CARGO_BIN_EXE_patrol-sdk-stack"))
        .arg("template")
        .output()
        .expect("patrol runs");
    let template: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let policy = "/Resources/Role/Properties/Policies/0/PolicyDocument/Statement";
    let statements = template.pointer(policy).and_then(Value::as_array);
    let declared = json!({ "Action": ["kms:ListAliases"], "Effect": "Allow", "Resource": ["*"] });
    assert!(
        statements.is_some_and(|statements| statements.contains(&declared)),
        "{statements:?}"
    );
}
