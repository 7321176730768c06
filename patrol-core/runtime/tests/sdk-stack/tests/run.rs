//! `patrol run` with a rule that asks AWS through a client of its SDK: in every build, the default
//! one too.
#![cfg(feature = "cli")]
#![allow(missing_docs, reason = "a test")]

use std::process::Command;

use patrol_test_support::{
    lambda::{Endpoint, Response},
    patrol::Said,
};
use serde_json::Value;

const FIXTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../../examples/sdk-ruleset/tests/fixtures/keyDeletionScheduled/reports.json"
);

/// Evaluates the fixture, with nothing of this machine's own AWS configuration.
fn run(settings: &[(&str, &str)]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patrol-sdk-stack"));
    command.args(["run", "--format", "jsonl", FIXTURE]);
    for variable in [
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_ACCESS_KEY_ID",
        "AWS_PROFILE",
        "AWS_REGION",
        "HTTPS_PROXY",
    ] {
        command.env_remove(variable);
    }
    command
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(settings.iter().copied());
    command.output().expect("patrol runs").into()
}

#[test]
fn the_client_is_asked() {
    let kms = Endpoint::serve(|request| {
        let target = &request.headers["x-amz-target"];
        assert_eq!(target, "TrentService.ListAliases");
        assert!(
            request.headers["authorization"].contains("/us-east-1/kms/aws4_request"),
            "{request:?}"
        );
        let question: Value = serde_json::from_slice(&request.body).expect("JSON");
        assert_eq!(question["KeyId"], "0f0e0d0c-1111-4222-8333-444455556666");
        Response::new(200, r#"{"Aliases": [{"AliasName": "alias/payroll"}]}"#)
    });
    let said = run(&[
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_ENDPOINT_URL_KMS", kms.url()),
    ]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        said.findings()[0]["subject"],
        "Key is going to be deleted: alias/payroll"
    );
}

#[test]
fn what_the_client_is_refused_is_told_in_full() {
    let kms = Endpoint::start(|_| {
        let refusal = r#"{"__type": "AccessDeniedException", "message": "not you"}"#;
        (400, refusal.to_owned())
    });
    let credentials = [
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ];
    for (endpoint, words) in [
        (kms.url(), "AccessDeniedException: not you (HTTP 400)"),
        ("http://127.0.0.1:1", "Connection refused"),
    ] {
        let said = run(&[&credentials[..], &[("AWS_ENDPOINT_URL_KMS", endpoint)]].concat());
        assert_eq!(said.code, 3, "{}", said.err);
        assert!(
            said.err.contains("rule `keyDeletionScheduled` failed: ") && said.err.contains(words),
            "{}",
            said.err
        );
    }
}

#[test]
fn without_credentials_the_rule_is_left_out_and_says_why() {
    let said = run(&[]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(
        said.err.contains(
            "rule `keyDeletionScheduled`: client `KMS key aliases` cannot be made: no AWS credentials"
        ),
        "{}",
        said.err
    );
}
