//! What the README shows is what the binary says.

use std::{fs, path::Path, process::Command};

#[test]
fn the_table_of_rules_is_the_binarys() {
    let output = Command::new(patrol_test_support::binary("patrol-test-stack"))
        .args(["rules", "--format", "markdown"])
        .output()
        .expect("the binary runs");
    let table = String::from_utf8(output.stdout).expect("text");
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../README.md");
    let readme = fs::read_to_string(readme).expect("the README");
    let shown = readme
        .split_once("<!-- rules -->\n")
        .and_then(|(_, rest)| rest.split_once("<!-- /rules -->"))
        .map(|(table, _)| table)
        .expect("the README's markers");
    assert!(
        shown.trim() == table.trim(),
        "put this between the README's `rules` markers:\n{table}"
    );
}
