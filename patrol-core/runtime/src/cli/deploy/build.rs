//! `patrol build`, alone and before `create` and `update`: the function's zip.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::{
    super::{Exit, Failure, Io},
    args::{Builds, Command},
    terminal,
    words::told,
};
use crate::{
    deploy::{Artifact, Build, BuildError, Options},
    template::Arch,
};
use patrol_core::Registry;

/// Builds the function: target/lambda/NAME-function/bootstrap.zip, which `create` and `update` deploy.
///
/// The function is this stack without its command line. cargo-lambda compiles it if it is installed; otherwise this
/// machine's own compiler does, if its processor and C library are Lambda's. The same sources give the same zip, byte for
/// byte.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(in crate::cli) struct Args {
    /// Processor of the function: `arm64` or `x86_64`.
    #[arg(long, value_name = "ARCH", default_value = "arm64")]
    arch: String,

    /// The stack's package, where the workspace has several.
    #[arg(short, long, value_name = "NAME")]
    package: Option<String>,

    /// cargo's profile.
    #[arg(long, value_name = "PROFILE", default_value = "lambda")]
    profile: String,
}

const AFTER_HELP: &str = "\
cargo-lambda compiles for any processor on any machine: pip install cargo-lambda

Exit codes:
  0  built
  2  there is no stack here, or nothing that compiles for the processor
  3  the compiler failed, or Lambda could not run the result";

/// Builds the function and describes the zip.
pub(super) fn execute(args: &Args, registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let arch = args.arch.parse::<Arch>();
    let mut build = Build::new(".", arch.map_err(Failure::usage)?);
    build.package.clone_from(&args.package);
    build.profile.clone_from(&args.profile);
    let artifact = run(&build, registry, io)?;
    writeln!(io.stdout, "{}", shown(&artifact.path))?;
    writeln!(
        io.stdout,
        "  for      {}, by {}",
        artifact.arch, artifact.compiler
    )?;
    writeln!(
        io.stdout,
        "  size     {} ({} unpacked)",
        megabytes(artifact.bytes),
        megabytes(artifact.program_bytes)
    )?;
    writeln!(io.stdout, "  sha256   {}", artifact.sha256)?;
    let rules = artifact.rules.unwrap_or_else(|| crate::digest(registry));
    writeln!(io.stdout, "  rules    {} ({rules})", registry.rules().len())?;
    Ok(Exit::Success)
}

/// Builds the function before `create` and `update`, where that is wanted; gives the zip.
pub(super) fn before(
    command: &Command,
    options: &Options,
    registry: &Registry,
    io: &mut Io<'_>,
) -> Result<Option<PathBuf>, Failure> {
    let Some(template) = command.template() else {
        return Ok(None);
    };
    match command.builds() {
        Builds::Wanted => {}
        Builds::Offered if options.code.is_none() && !any_zip(&options.code_folder) => {
            let question = "The function is not built yet. Build it now?";
            if !terminal::may_ask(io) || !terminal::confirm(question, io)? {
                return Ok(None);
            }
        }
        Builds::Offered | Builds::No => return Ok(None),
    }
    let arch = template.arch().map_err(Failure::usage)?;
    let artifact = run(&Build::new(".", arch.unwrap_or_default()), registry, io)?;
    writeln!(
        io.stderr,
        "Built {} ({})",
        shown(&artifact.path),
        megabytes(artifact.bytes)
    )?;
    Ok(Some(artifact.path))
}

fn run(build: &Build, registry: &Registry, io: &mut Io<'_>) -> Result<Artifact, Failure> {
    let artifact = build.run(&crate::digest(registry))?;
    if let Some(rules) = &artifact.rules
        && *rules != crate::digest(registry)
    {
        let label = io.screen.warning_label();
        writeln!(
            io.stderr,
            "{label}the built function holds other rules than this command ({rules}, not {}): the sources have changed since; run it with `cargo run`",
            crate::digest(registry)
        )?;
    }
    Ok(artifact)
}

/// Where builds are: in cargo's target folder, of this or an enclosing folder.
pub(super) fn code_folder() -> Option<PathBuf> {
    if let Some(target) = env::var_os("CARGO_TARGET_DIR") {
        return Some(PathBuf::from(target).join("lambda"));
    }
    let here = env::current_dir().ok()?;
    let folders = here.ancestors().map(|folder| folder.join("target/lambda"));
    let found = folders.into_iter().find(|folder| folder.is_dir())?;
    Some(shown(&found).into())
}

fn any_zip(folder: &Path) -> bool {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path().join("bootstrap.zip"))
        .any(|path| path.is_file())
}

/// Paths below the current folder without it.
fn shown(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&here).unwrap_or(path);
    short.display().to_string()
}

/// Tenths of a million bytes.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::NoStack(_)
            | BuildError::ManyStacks(_)
            | BuildError::NoCompiler { .. }
            | BuildError::Metadata { .. } => Self::Usage(told(error)),
            _ => Self::Deploy(told(error)),
        }
    }
}
