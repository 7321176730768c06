//! What is published of the payloads that services take, and of formats.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::tool::checker;

/// What is wrong with payloads, by what is published of them: `ocsf`, `sarif`, `junit` (as text), `teams`, `jira`,
/// `pagerduty`, `securityhub` or `slack`. One line a fault, with the payload's number; empty when all of them are as they should be.
#[must_use]
pub fn published_faults(service: &str, payloads: &[Value]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/published.py");
    let mut python = Command::new(checker())
        .arg(script)
        .arg(service)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let all = serde_json::to_vec(payloads).expect("JSON");
    let mut input = python.stdin.take().expect("its standard input");
    input.write_all(&all).expect("Python reads");
    drop(input);
    let output = python.wait_with_output().expect("Python ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
