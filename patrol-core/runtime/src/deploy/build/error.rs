//! Why the function was not built.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use crate::template::Arch;

/// Why the function was not built; each says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// cargo itself cannot be run.
    #[error("cannot run `{program}`: {why}")]
    Run {
        /// The program.
        program: String,
        /// What the system says.
        why: std::io::Error,
    },
    /// cargo does not read the folder.
    #[error("`{}` is no package that cargo reads: {why}", .folder.display())]
    Metadata {
        /// The folder.
        folder: PathBuf,
        /// What cargo says.
        why: String,
    },
    /// No stack in the folder.
    #[error(
        "there is no stack in `{}`: a stack is a package with a binary and a feature `lambda`; go to its folder, or name it with `--package`",
        .0.display()
    )]
    NoStack(PathBuf),
    /// More than one stack.
    #[error("several stacks: choose one of {} with `--package`", .0.join(", "))]
    ManyStacks(Vec<String>),
    /// Nothing here compiles for the processor.
    #[error(
        "nothing here compiles for {wanted} on Linux: install cargo-lambda with `pip install cargo-lambda`{}",
        advice(*.host)
    )]
    NoCompiler {
        /// The processor.
        wanted: Arch,
        /// This machine's, if Lambda has it and this is Linux.
        host: Option<Arch>,
    },
    /// The compiler failed; its own words were shown.
    #[error("`{0}` failed: see what it says above")]
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
    /// The compiler made something else.
    #[error("`{}` is no program for {wanted} on Linux: {why}", .program.display())]
    Program {
        /// The program.
        program: PathBuf,
        /// The processor.
        wanted: Arch,
        /// What it is.
        why: String,
    },
    /// The program does not say its rules.
    #[error("`{}` does not say which rules it holds: {why}", .program.display())]
    Digest {
        /// The program.
        program: PathBuf,
        /// What it says.
        why: String,
    },
    /// A file cannot be read or written.
    #[error("`{}`: {why}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: Box<dyn Error + Send + Sync>,
    },
}

impl BuildError {
    pub(super) fn file(path: &Path, why: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::File {
            path: path.to_owned(),
            why: why.into(),
        }
    }
}

fn advice(host: Option<Arch>) -> String {
    host.map_or_else(String::new, |arch| {
        format!(", or build for this machine's own processor with `--arch {arch}`")
    })
}
