//! Why the function was not built.

use std::path::{Path, PathBuf};

use patrol_core::BoxError;

use crate::template::Arch;

/// Why the function was not built; each says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// cargo cannot be run.
    #[error("cannot run `{program}`")]
    Run {
        /// The program.
        program: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// cargo cannot read the folder.
    #[error("cargo cannot read `{}` as a package: {why}", .folder.display())]
    Metadata {
        /// The folder.
        folder: PathBuf,
        /// What cargo says.
        why: String,
    },
    /// There is no stack in the folder.
    #[error(
        "there is no stack in `{}`: a stack is a package with a binary and a feature `lambda`; go to its folder, or name it with `--package`",
        .0.display()
    )]
    NoStack(PathBuf),
    /// There is more than one stack.
    #[error("several stacks: choose one of {} with `--package`", .0.join(", "))]
    ManyStacks(Vec<String>),
    /// Nothing on this machine compiles for the processor.
    #[error(
        "this machine has no compiler for {wanted} on Linux: install cargo-lambda with `pip install cargo-lambda`{}",
        advice(*.host)
    )]
    NoCompiler {
        /// The processor.
        wanted: Arch,
        /// This machine's, if Lambda offers it and this is Linux.
        host: Option<Arch>,
    },
    /// The compiler failed; it has printed why.
    #[error("`{0}` failed: see its messages above")]
    Compiler(String),
    /// The program needs a newer C library than Lambda has.
    #[error(
        "`{}` needs {needs}, and Amazon Linux 2023 on Lambda has GLIBC_2.34: install cargo-lambda with `pip install cargo-lambda`, which links for Lambda, and build again",
        .program.display()
    )]
    Glibc {
        /// The program.
        program: PathBuf,
        /// The newest symbol version it needs.
        needs: String,
    },
    /// Lambda could not run the program.
    #[error("`{}` cannot be a function for {wanted}: {why}", .program.display())]
    Program {
        /// The program.
        program: PathBuf,
        /// The processor.
        wanted: Arch,
        /// What it is instead.
        why: String,
    },
    /// The program does not say which rules it holds.
    #[error("`{}` does not say which rules it holds: {why}", .program.display())]
    Digest {
        /// The program.
        program: PathBuf,
        /// What it says.
        why: String,
    },
    /// A file cannot be read or written.
    #[error("cannot read or write `{}`", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: BoxError,
    },
}

impl BuildError {
    pub(super) fn file(path: &Path, source: impl Into<BoxError>) -> Self {
        Self::File {
            path: path.to_owned(),
            source: source.into(),
        }
    }
}

fn advice(host: Option<Arch>) -> String {
    host.map_or_else(String::new, |arch| {
        format!(", or build for this machine's own processor with `--arch {arch}`")
    })
}
