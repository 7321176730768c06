//! What others say of the templates: cfn-lint without errors or warnings, checkov without a failed
//! check.

use std::{fs, path::PathBuf, process::Command};

use patrol_runtime::template::Template;

use crate::variants;
use patrol_test_support::tool;

/// Every template in a file of its own.
fn written(folder: &str) -> Vec<PathBuf> {
    let folder = patrol_test_support::target_tmp().join(folder);
    fs::create_dir_all(&folder).expect("cargo's target folder can be written");
    let templates = variants::all().into_iter();
    let write = |(name, template): (&str, Template)| {
        let path = folder.join(format!("{name}.json"));
        fs::write(&path, template.to_string()).expect("the template can be written");
        path
    };
    templates.map(write).collect()
}

fn finds_nothing(command: &mut Command) {
    let output = command.output().expect("the tool runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complained}");
}

#[test]
fn cfn_lint_finds_nothing() {
    finds_nothing(
        Command::new(tool("cfn-lint"))
            .args([
                "--non-zero-exit-code",
                "informational",
                "--regions",
                "us-east-1",
                "--",
            ])
            .args(written("cfn-lint-templates")),
    );
}

/// A check that does not fit is skipped in the resource's metadata, with the reason.
#[test]
fn checkov_finds_nothing_unexplained() {
    finds_nothing(
        Command::new(tool("checkov"))
            .args([
                "--framework",
                "cloudformation",
                "--compact",
                "--quiet",
                "--skip-download",
                "--file",
            ])
            .args(written("checkov-templates")),
    );
}
