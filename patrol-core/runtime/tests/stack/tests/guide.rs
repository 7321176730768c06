//! What the operator's guide shows is what the binary says.

use std::{fs, path::Path, process::Command};

#[test]
fn the_table_of_rules_is_the_binarys() {
    let output = Command::new(patrol_test_support::binary("patrol-test-stack"))
        .args(["rules", "--format", "markdown"])
        .output()
        .expect("the binary runs");
    let table = String::from_utf8(output.stdout).expect("text");
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operating.md");
    let guide = fs::read_to_string(guide).expect("the guide");
    let shown = guide
        .split_once("<!-- rules -->\n")
        .and_then(|(_, rest)| rest.split_once("<!-- /rules -->"))
        .map(|(table, _)| table)
        .expect("the guide's markers");
    assert!(
        shown.trim() == table.trim(),
        "put this between the guide's `rules` markers:\n{table}"
    );
}
