//! `patrol build`: from sources to the zip that Lambda takes, by this machine's own compiler and by
//! cargo-lambda.
#![cfg(feature = "deploy")]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use patrol_test_support::{arch, patrol::Said};

const MANIFEST: &str = r#"
[package]
name = "small-stack"
version = "0.1.0"
edition = "2024"

[[bin]]
name = "small"
path = "main.rs"

[features]
default = ["cli"]
cli = []
lambda = []

[workspace]
"#;

/// A stack as far as `build` can tell: it says its digest, has a place for it, and must not have its command line.
const MAIN: &str = r#"
#[cfg(any(feature = "cli", not(feature = "lambda")))]
compile_error!("built with the wrong features");

static PLACE: [u8; 56] = *b"patrol: the digest of the linked rules: ................";

fn main() {
    let mut place = std::hint::black_box(&PLACE).as_slice();
    if std::env::args().nth(1).as_deref() == Some("digest") {
        place = b"0123456789abcdef";
    }
    println!("{}", String::from_utf8_lossy(place));
}
"#;

/// The sources of a small stack.
fn sources(name: &str) -> PathBuf {
    let folder = patrol_test_support::patrol::folder(&format!("build-{name}"));
    fs::write(folder.join("Cargo.toml"), MANIFEST).expect("a file");
    fs::write(folder.join("main.rs"), MAIN).expect("a file");
    folder
}

/// `patrol build ARGS` where no cargo-lambda is found.
fn build(folder: &Path, args: &[&str]) -> Said {
    build_with(Path::new("/usr/bin"), folder, args)
}

/// `patrol build ARGS` with the programs of a folder before the system's.
fn build_with(programs: &Path, folder: &Path, args: &[&str]) -> Said {
    let cargo = Path::new(env!("CARGO"));
    let (programs, tools) = (
        programs.display(),
        cargo.parent().expect("a folder").display(),
    );
    let output = patrol_test_support::patrol::patrol()
        .arg("build")
        .args(args)
        .current_dir(folder)
        .env("CARGO", cargo)
        .env("CARGO_HOME", folder.join("home"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("PATH", format!("{tools}:{programs}:/usr/bin:/bin"))
        .output();
    output.expect("patrol runs").into()
}

/// What is in a zip, and the line that the program says in it.
fn contents(zip: &Path) -> String {
    let script = "import re, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nfor i in z.infolist(): print(i.filename, i.date_time[0], oct(i.external_attr >> 16 & 0o777))\nprint(re.search(b'of the linked rules: (.{16})', z.read('bootstrap'))[1].decode())";
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(zip)
        .output()
        .expect("this test needs python3");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_same_sources_make_the_same_zip() {
    let folder = sources("same");
    let said = build(&folder, &["--arch", arch()]);
    assert_eq!(said.code, 0, "{}", said.err);
    for word in [
        "bootstrap.zip",
        arch(),
        "by cargo build",
        "MB",
        "sha256",
        "0123456789abcdef",
    ] {
        assert!(said.out.contains(word), "{word}: {}", said.out);
    }
    let words = "holds other rules than this command";
    assert!(said.err.contains(words), "{}", said.err);
    let zip = folder.join("target/lambda/small-function/bootstrap.zip");
    assert_eq!(
        contents(&zip),
        "bootstrap 1980 0o755\npatrol.digest 1980 0o644\n0123456789abcdef\n"
    );
    let first = fs::read(&zip).expect("a zip");
    fs::remove_dir_all(folder.join("target")).expect("the target folder");
    let said = build(&folder, &["--arch", arch()]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(first == fs::read(&zip).expect("a zip"), "another zip");
}

/// A linker of the operator's choice, which takes no argument that holds this.
fn linker_without(folder: &Path, refused: &str) -> PathBuf {
    let linker = folder.join("linker.sh");
    let asked = folder.join("asked");
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *{refused}*) echo >> '{}'; exit 1;; esac\nexec cc \"$@\"\n",
        asked.display()
    );
    fs::write(&linker, script).expect("a file");
    fs::set_permissions(&linker, fs::Permissions::from_mode(0o755)).expect("a program");
    let settings = format!("[target.'cfg(unix)']\nlinker = '{}'\n", linker.display());
    fs::create_dir(folder.join(".cargo")).expect("a folder");
    fs::write(folder.join(".cargo/config.toml"), settings).expect("a file");
    asked
}

#[test]
fn a_linker_is_asked_only_for_what_it_takes() {
    let folder = sources("linker");
    let asked = linker_without(&folder, "bp-compression-sort");
    let said = build(&folder, &["--arch", arch()]);
    assert_eq!(said.code, 0, "{}", said.err);
    // Once, for a program that does nothing.
    assert_eq!(fs::read(asked).expect("it was asked"), b"\n");
}

/// What the compiler is asked for: the workspace's own flags, and frame pointers.
const FLAGS: &str = r#"
fn main() {
    let flags = std::env::var("CARGO_ENCODED_RUSTFLAGS").expect("cargo says them");
    for flag in ["force-frame-pointers=yes", "own"] {
        assert!(flags.split('\u{1f}').any(|one| one == flag), "{flag}: {flags:?}");
    }
}
"#;

#[test]
fn the_flags_of_the_workspace_are_kept() {
    let folder = sources("flags");
    fs::write(folder.join("build.rs"), FLAGS).expect("a file");
    fs::create_dir(folder.join(".cargo")).expect("a folder");
    let settings = "[build]\nrustflags = ['--cfg', 'own']\n";
    fs::write(folder.join(".cargo/config.toml"), settings).expect("a file");
    let said = build(&folder, &["--arch", arch()]);
    assert_eq!(said.code, 0, "{}", said.err);
}

#[test]
fn cargo_lambda_compiles_where_it_is_installed() {
    let folder = sources("lambda");
    let cargo_lambda = patrol_test_support::tool("cargo-lambda");
    let programs = cargo_lambda.parent().expect("a folder");
    let said = build_with(programs, &folder, &["--arch", arch()]);
    assert_eq!(said.code, 0, "{}", said.err);
    for word in [arch(), "by cargo lambda build", "0123456789abcdef"] {
        assert!(said.out.contains(word), "{word}: {}", said.out);
    }
    assert_eq!(
        contents(&folder.join("target/lambda/small-function/bootstrap.zip")),
        "bootstrap 1980 0o755\npatrol.digest 1980 0o644\n0123456789abcdef\n"
    );
}

#[test]
fn what_cannot_be_built_is_said_with_a_way_out() {
    let folder = sources("cannot");
    let other = if arch() == "arm64" { "x86_64" } else { "arm64" };
    let said = build(&folder, &["--arch", other]);
    assert_eq!(said.code, 2, "{}", said.err);
    let own = format!("--arch {}", arch());
    for word in ["pip install cargo-lambda", &own] {
        assert!(said.err.contains(word), "{word}: {}", said.err);
    }

    let said = build(&folder, &["--arch", "mips"]);
    assert_eq!(
        (said.code, said.err.contains("`--arch mips`")),
        (2, true),
        "{}",
        said.err
    );

    fs::write(folder.join("main.rs"), "fn main() { nonsense }").expect("a file");
    let said = build(&folder, &["--arch", arch()]);
    assert_eq!(said.code, 3, "{}", said.err);
    for word in ["nonsense", "`cargo build` failed"] {
        assert!(said.err.contains(word), "{word}: {}", said.err);
    }

    fs::write(
        folder.join("Cargo.toml"),
        MANIFEST.replace("lambda = []", ""),
    )
    .expect("a file");
    let said = build(&folder, &[]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("there is no stack in"), "{}", said.err);
}
