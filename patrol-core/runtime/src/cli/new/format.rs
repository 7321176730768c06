//! Code that is written, in the form that the author's own rustfmt gives it, so that `cargo fmt --check` takes it.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The code of a new file, formatted. Where there is no rustfmt, or it refuses the code, it stays as it is.
pub(super) fn new_code(path: &Path, code: &str) -> String {
    formatted(path, code).unwrap_or_else(|| code.to_owned())
}

/// Changed code, formatted if it was so before: what somebody has laid out by hand is left alone.
pub(super) fn changed_code(path: &Path, before: &str, after: &str) -> String {
    let kept = formatted(path, before).is_none_or(|formatted| formatted != before);
    match kept {
        true => after.to_owned(),
        false => new_code(path, after),
    }
}

/// As rustfmt formats it for a file, with the configuration of its folder.
fn formatted(path: &Path, code: &str) -> Option<String> {
    if path.extension().is_none_or(|end| end != "rs") {
        return None;
    }
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--quiet"]);
    rustfmt.current_dir(existing_folder(path));
    let streams = rustfmt.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = streams.stderr(Stdio::null()).spawn().ok()?;
    // Dropped at the end of the statement, which ends rustfmt's input.
    let written = process.stdin.take()?.write_all(code.as_bytes());
    let output = process.wait_with_output().ok()?;
    let whole = written.is_ok() && output.status.success();
    whole.then(|| String::from_utf8(output.stdout).ok())?
}

/// The folder of a file, or the one above it that exists already.
fn existing_folder(path: &Path) -> PathBuf {
    let mut folders = path.ancestors().skip(1);
    let folder = folders.find(|folder| folder.is_dir());
    folder.map_or_else(|| PathBuf::from("."), Path::to_owned)
}
