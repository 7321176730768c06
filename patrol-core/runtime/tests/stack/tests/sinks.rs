//! `patrol run --notify` to services in miniature, which refuse what the real ones would.
#![cfg(feature = "deploy")]

use patrol_test_support::{
    Moto,
    lambda::{Endpoint, Response},
    patrol::{Said, patrol},
};
use serde_json::{Value, json};

const SIGN_INS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../../examples/events/console-sign-ins.jsonl"
);

/// Tells a sink what `rootLogin` finds in the example's sign-ins.
fn notify(sink: &str, endpoint: &str) -> Said {
    let mut command = patrol();
    command
        .args(["run", SIGN_INS, "--rule", "rootLogin", "--notify", sink])
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1");
    command.output().expect("patrol runs").into()
}

#[test]
fn security_hub_has_a_finding_that_its_own_model_takes() {
    let mut aws = Moto::start("security-hub");
    aws.call("securityhub", "enable_security_hub", json!({}));
    let product = "arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default";
    let said = notify(&format!("securityhub:{product}"), &aws.endpoint);
    assert_eq!(said.code, 0, "{}", said.err);
    let mut found = aws.call("securityhub", "get_findings", json!({}));
    let finding = found["Findings"][0].take();
    assert_eq!(finding["ProductArn"], product, "{finding}");
    assert_eq!(finding["AwsAccountId"], "123456789012");
    // AWS's own client looks at every field's name, type and size.
    let again = aws.call(
        "securityhub",
        "batch_import_findings",
        json!({ "Findings": [finding] }),
    );
    assert_eq!(again["FailedCount"], 0, "{again}");
}

#[test]
fn security_hub_that_is_not_there_is_a_failure() {
    let refusing = Endpoint::serve(|_| {
        let body = r#"{"__type":"InvalidAccessException","Message":"Account is not subscribed"}"#;
        Response::new(403, body.to_owned())
    });
    let product = "arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default";
    let said = notify(&format!("securityhub:{product}"), refusing.url());
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("InvalidAccessException"), "{}", said.err);
    let other = notify("securityhub:default", refusing.url());
    assert_eq!(other.code, 2, "{}", other.err);
    assert!(
        other.err.contains("is not the product ARN of an account"),
        "{}",
        other.err
    );
}

#[test]
fn teams_gets_an_adaptive_card() {
    let posted = std::sync::Arc::<std::sync::Mutex<Vec<Value>>>::default();
    let kept = std::sync::Arc::clone(&posted);
    let teams = Endpoint::serve(move |request| {
        let body = serde_json::from_str(&request.text()).expect("JSON");
        kept.lock().expect("no panic").push(body);
        Response::new(202, String::new())
    });
    let said = notify(
        &format!("teams:{}/workflows/x?sig=hidden", teams.url()),
        teams.url(),
    );
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(!said.err.contains("hidden"), "{}", said.err);
    let posted = posted.lock().expect("no panic");
    let card = &posted[0]["attachments"][0]["content"];
    assert_eq!(card["type"], "AdaptiveCard");
    assert!(card.to_string().contains("root"), "{card}");
}
