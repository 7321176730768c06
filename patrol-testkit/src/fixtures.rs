//! Fixture files.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::FixtureEvent;

/// Reads an event from a JSON file; the path is relative to the crate under test.
///
/// # Panics
///
/// When the file cannot be read, or is not JSON.
#[track_caller]
#[must_use]
pub fn fixture(path: impl AsRef<Path>) -> FixtureEvent {
    let folder = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    fixture_in(folder.unwrap_or_default(), path)
}

/// [`fixture`] relative to another folder.
///
/// # Panics
///
/// As [`fixture`].
#[track_caller]
#[must_use]
pub fn fixture_in(folder: impl AsRef<Path>, path: impl AsRef<Path>) -> FixtureEvent {
    let path = folder.as_ref().join(path);
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|why| panic!("cannot read fixture `{}`: {why}", path.display()));
    let event = serde_json::from_str(&text)
        .unwrap_or_else(|why| panic!("fixture `{}` is not JSON: {why}", path.display()));
    FixtureEvent::new(event)
}
