//! What the operator's guide shows is what the binary says.

use std::{fs, path::Path, process::Command};

fn guide() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operating.md");
    fs::read_to_string(path).expect("the guide")
}

#[test]
fn the_table_of_rules_is_the_binarys() {
    let output = Command::new(patrol_test_support::binary("patrol-test-stack"))
        .args(["rules", "--format", "markdown"])
        .output()
        .expect("the binary runs");
    let table = String::from_utf8(output.stdout).expect("text");
    let guide = guide();
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

/// The miniature changes ministack where it differs from AWS, which only this version is known to take.
#[test]
fn the_miniature_is_the_one_that_the_tests_run_in() {
    let pinned = include_str!("../../support/requirements.txt");
    let mut pinned = pinned.lines();
    let pinned = pinned.find(|line| line.starts_with("ministack=="));
    assert!(guide().contains(pinned.expect("the tests pin ministack")));
}
