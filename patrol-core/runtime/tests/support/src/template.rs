//! A stack's template: printed by its binary, looked at, and changed for a test.

use std::{env::consts, path::Path, process::Command};

use serde_json::Value;

/// This machine's processor, as Lambda names it.
#[must_use]
pub fn arch() -> &'static str {
    if consts::ARCH == "aarch64" {
        "arm64"
    } else {
        "x86_64"
    }
}

/// What `template` prints, of a stack's binary and for this machine's processor.
#[must_use]
pub fn template(binary: &Path, args: &[&str]) -> Value {
    let output = Command::new(binary)
        .args(["template", "--arch", arch()])
        .args(args)
        .output()
        .expect("the stack's binary runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The resources of a type: their ids and properties.
pub fn of_type<'a>(
    template: &'a Value,
    wanted: &'a str,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let resources = template["Resources"].as_object().expect("resources").iter();
    resources
        .filter(move |(_, resource)| resource["Type"] == wanted)
        .map(|(id, resource)| (id.as_str(), &resource["Properties"]))
}

/// Takes the one statement with this `Action` from the shared function's role.
pub fn take_permission(template: &mut Value, action: &Value) {
    let policy = "/Resources/Role/Properties/Policies/0/PolicyDocument/Statement";
    let statements = template
        .pointer_mut(policy)
        .and_then(Value::as_array_mut)
        .expect("statements");
    let before = statements.len();
    statements.retain(|statement| statement["Action"] != *action);
    assert_eq!(statements.len(), before - 1);
}
