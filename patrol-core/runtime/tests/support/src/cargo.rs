//! Cargo, asked as a person would about crates that a test has written.

use std::{
    env,
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The checkout that this test is of.
pub fn repository() -> PathBuf {
    let stack = Path::new(env!("CARGO_MANIFEST_DIR"));
    stack
        .join("../../../..")
        .canonicalize()
        .expect("the repository")
}

/// Runs cargo in a folder.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    // One target folder for all that is written: the dependencies are compiled once. Nobody debugs
    // what stands there, and each crate is compiled once or twice.
    let temporary = crate::target_tmp();
    // Cargo keeps packages of one name, each at the root of its folder, in one place: what a test has
    // compiled must have run before another compiles its own.
    let lock = File::create(temporary.join("cargo.lock")).expect("a lock file");
    lock.lock().expect("the lock file can be locked");
    Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", temporary.join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .expect("cargo runs")
}

/// Everything that a program said.
pub fn words(output: &Output) -> String {
    format!(
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
