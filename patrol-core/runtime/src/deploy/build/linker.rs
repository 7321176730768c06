//! What the linker is asked for, where it knows it.

use std::{fs, path::Path, process::Stdio};

use super::project::{Project, cargo};

/// lld puts functions and constants next to those that are like them, keeps one of those that are the same, and of texts one
/// that ends with the others. That changes nothing of what they do, and the zip of a function of two hundred rules becomes a
/// twentieth smaller.
///
/// Source: [lld](https://lld.llvm.org/ReleaseNotes.html), whose version 20 brought the first; on x86_64 Linux it comes with Rust.
const SMALL: &str = "link-arg=-Wl,--bp-compression-sort=both,--icf=all,-O2";

const MANIFEST: &str = "[package]
name = \"linker\"
edition = \"2024\"

[[bin]]
name = \"linker\"
path = \"main.rs\"

[workspace]
";

/// The arguments for rustc, as many as the workspace's linker takes. Which one that is, cargo's configuration and the
/// environment say: so it is asked, by a program that does nothing.
pub(super) fn arguments(project: &Project) -> Vec<&'static str> {
    let arguments = vec!["-C", SMALL];
    match takes(&arguments, &project.folder().join(".linker"), project) {
        Ok(true) => arguments,
        // A linker that cannot be asked is not asked for anything.
        Ok(false) | Err(_) => Vec::new(),
    }
}

fn takes(arguments: &[&str], folder: &Path, project: &Project) -> std::io::Result<bool> {
    fs::create_dir_all(folder)?;
    let manifest = folder.join("Cargo.toml");
    fs::write(&manifest, MANIFEST)?;
    fs::write(folder.join("main.rs"), "fn main() {}\n")?;
    let status = cargo()
        .args(["rustc", "--quiet", "--offline", "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(folder)
        .arg("--")
        .args(arguments)
        .current_dir(&project.workspace)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    Ok(status.success())
}
