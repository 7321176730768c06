//! Python programs that the tests need: one virtual environment for all of them, below cargo's
//! target folder.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

/// Every package with its version.
const REQUIREMENTS: &str = include_str!("../requirements.txt");

/// Exits with 1 and its own version where Python is too old for the packages.
const NEW_ENOUGH: &str = "import sys
if sys.version_info < (3, 11):
    sys.exit(f'this is Python {sys.version}')";

/// The path of a Python program, such as `cfn-lint`; the first call installs them all.
///
/// Panics with what is missing: a test without its tool has tested nothing.
pub fn tool(program: &str) -> PathBuf {
    let target = crate::target_tmp();
    let environment = target.join("python");
    // Several test programs may want a tool at once; the first installs it for all.
    let lock = File::create(target.join("python.lock")).expect("a lock file");
    lock.lock().expect("the lock file can be locked");
    // An environment works only at the path it was made for, with the Python it was made by.
    let wanted = format!("# {}\n{REQUIREMENTS}", environment.display());
    let installed = environment.join("installed.txt");
    let same = fs::read_to_string(&installed).is_ok_and(|found| found == wanted);
    if !same || !environment.join("bin/python").exists() {
        install(&environment);
        fs::write(&installed, wanted).expect("cargo's target folder can be written");
    }
    environment.join("bin").join(program)
}

fn install(environment: &Path) {
    let _ = fs::remove_dir_all(environment);
    let python = "Python 3.11 or newer as `python3`";
    run(Command::new("python3").args(["-c", NEW_ENOUGH]), python);
    let venv = "Python's `venv` module (on Debian the package python3-venv)";
    run(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(environment),
        venv,
    );
    let list = environment.join("requirements.txt");
    fs::write(&list, REQUIREMENTS).expect("cargo's target folder can be written");
    let index = "a package index that holds what patrol-core/runtime/tests/support/requirements.txt lists, and a gigabyte of disk";
    run(
        Command::new(environment.join("bin/pip"))
            .args(["install", "--quiet", "--disable-pip-version-check"])
            .arg("--requirement")
            .arg(&list),
        index,
    );
}

fn run(command: &mut Command, needed: &str) {
    let output = command
        .output()
        .unwrap_or_else(|why| panic!("this test needs {needed}: {command:?}: {why}"));
    assert!(
        output.status.success(),
        "this test needs {needed}: {command:?} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
