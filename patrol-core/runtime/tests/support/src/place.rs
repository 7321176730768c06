//! Where the tests find what cargo has built, and where they may write.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// Cargo's target folder, of which this test's program is a part.
fn target() -> PathBuf {
    let program = env::current_exe().expect("the test's own path");
    let target = program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file());
    target.expect("a target folder of cargo's").to_owned()
}

/// A folder below cargo's target folder that tests may fill.
#[must_use]
pub fn target_tmp() -> PathBuf {
    let folder = target().join("tmp");
    fs::create_dir_all(&folder).expect("cargo's target folder can be written");
    folder
}

/// A program of the test's own package, built beside the test.
#[must_use]
pub fn binary(name: &str) -> PathBuf {
    let program = env::current_exe().expect("the test's own path");
    let folder = program.parent().and_then(Path::parent);
    let binary = folder.expect("cargo's folder of programs").join(name);
    assert!(binary.is_file(), "{} is not built", binary.display());
    binary
}

/// The Python script that plays a person at a terminal.
#[must_use]
pub fn terminal_script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/terminal.py")
}
