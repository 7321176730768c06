//! The compiler of the function: cargo-lambda, or this machine's own.

use std::{
    env::consts,
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{
    error::BuildError,
    linker,
    project::{Project, cargo},
};
use crate::template::Arch;

/// The profile for the function. Patrol's own workspace defines it; a workspace without it gets the same settings.
pub(super) const PROFILE: &str = "lambda";

/// The settings of the profile `lambda` for a workspace that does not define it: a small program, fast where it reads and
/// matches events, and a panic in a rule that does not end the process.
const SETTINGS: [&str; 9] = [
    "inherits=\"release\"",
    "opt-level=\"z\"",
    "lto=\"fat\"",
    "codegen-units=1",
    "strip=true",
    "panic=\"unwind\"",
    "package.patrol-pattern.opt-level=\"s\"",
    "package.serde_json.opt-level=\"s\"",
    "package.zlib-rs.opt-level=3",
];

/// Functions keep their frame pointers: what tells how to unwind them becomes a third smaller, and the zip of a function of two
/// hundred rules 0.05 MB. cargo adds this to the workspace's own `build.rustflags`, and leaves it out where the environment or
/// a target has flags of its own.
const FLAGS: &str = "build.rustflags=[\"-C\",\"force-frame-pointers=yes\"]";

/// What compiles the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Compiler {
    /// cargo-lambda, for any processor from any machine.
    CargoLambda,
    /// cargo itself, on Linux and for this machine's processor.
    Cargo,
}

impl fmt::Display for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::CargoLambda => "cargo lambda build",
            Self::Cargo => "cargo build",
        })
    }
}

impl Compiler {
    /// cargo-lambda if it is installed, otherwise this machine's own compiler if that compiles for the processor.
    pub(super) fn choose(wanted: Arch) -> Result<Self, BuildError> {
        let lambda = cargo()
            .args(["lambda", "--version"])
            .stdin(Stdio::null())
            .output();
        if lambda.is_ok_and(|output| output.status.success()) {
            return Ok(Self::CargoLambda);
        }
        match host_arch() {
            Some(arch) if arch == wanted => Ok(Self::Cargo),
            host => Err(BuildError::NoCompiler { wanted, host }),
        }
    }

    /// Compiles the stack without its command line and returns the program.
    pub(super) fn compile(
        self,
        project: &Project,
        arch: Arch,
        profile: &str,
    ) -> Result<PathBuf, BuildError> {
        let mut command = cargo();
        match self {
            Self::CargoLambda => command.args(["lambda", "build"]).arg(match arch {
                Arch::Arm64 => "--arm64",
                Arch::X86_64 => "--x86-64",
            }),
            Self::Cargo => command.args(["rustc", "--message-format", "json-render-diagnostics"]),
        };
        command
            .args(["--package", &project.package, "--bin", &project.binary])
            .args(["--no-default-features", "--features", "lambda"])
            .args(["--profile", profile, "--config", FLAGS])
            .current_dir(&project.workspace);
        if profile == PROFILE && !defines_profile(&project.workspace) {
            for setting in SETTINGS {
                command.args(["--config", &format!("profile.{PROFILE}.{setting}")]);
            }
        }
        match self {
            Self::CargoLambda => {
                let folder = project.folder();
                run(command.arg("--lambda-dir").arg(&folder), self)?;
                Ok(folder.join(&project.binary).join("bootstrap"))
            }
            Self::Cargo => {
                command.arg("--").args(linker::arguments(project));
                let messages = run(&mut command, self)?;
                program(&messages, &project.binary)
                    .ok_or_else(|| BuildError::Compiler(self.to_string()))
            }
        }
    }
}

/// This machine's processor, if Lambda could run what is compiled for it.
pub(super) fn host_arch() -> Option<Arch> {
    match (consts::OS, consts::ARCH) {
        ("linux", "aarch64") => Some(Arch::Arm64),
        ("linux", "x86_64") => Some(Arch::X86_64),
        _ => None,
    }
}

/// Asks a built program for the digest of its rules.
pub(super) fn digest_of(program: &Path) -> Result<String, BuildError> {
    let wrong = |why: String| BuildError::Digest {
        program: program.to_owned(),
        why,
    };
    let output = Command::new(program)
        .arg("digest")
        .env_remove("AWS_LAMBDA_RUNTIME_API")
        .stdin(Stdio::null())
        .output()
        .map_err(|why| wrong(why.to_string()))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(wrong(words.trim().to_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Does the workspace define the profile?
fn defines_profile(workspace: &Path) -> bool {
    let manifest = fs::read_to_string(workspace.join("Cargo.toml")).unwrap_or_default();
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    let profiles = manifest.get("profile").and_then(toml::Value::as_table);
    profiles.is_some_and(|profiles| profiles.contains_key(PROFILE))
}

/// Runs the compiler; what it prints for people goes to standard error, and what it reports is returned.
fn run(command: &mut Command, compiler: Compiler) -> Result<Vec<u8>, BuildError> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| BuildError::Run {
            program: compiler.to_string(),
            source,
        })?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(BuildError::Compiler(compiler.to_string()))
    }
}

/// The program that cargo's messages name; each line of them is a JSON object.
///
/// Source: [External tools](https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages).
fn program(messages: &[u8], binary: &str) -> Option<PathBuf> {
    let messages = String::from_utf8_lossy(messages);
    let mut made = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let ours = message["target"]["name"] == binary;
        let path = message["executable"].as_str().map(PathBuf::from);
        path.filter(|_| ours)
    });
    made.next_back()
}
