//! `patrol new`: a rule, a ruleset or a stack to begin with.

mod files;
mod link;
mod name;
mod rule;
mod ruleset;
mod stack;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use self::files::Files;
use super::{Exit, Failure, Io};

/// Writes a rule, a ruleset or a stack to begin with.
///
/// What it writes compiles, and its tests pass. It overwrites nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Adds a rule to a ruleset: its file, its fixtures, and the lines that name it.
    Rule(rule::Args),
    /// Makes a crate for rules of your own, with one rule to change.
    Ruleset(ruleset::Args),
    /// Makes a stack: the binary that links rulesets.
    Stack(stack::Args),
}

const AFTER_HELP: &str = "\
Examples:
  patrol new ruleset acme-rules
  patrol new rule trailStopped --ruleset acme-rules
  patrol new stack acme-stack

Exit codes:
  0  it is written
  2  a name that cannot be, or something that is there already: nothing is written";

/// Where a new crate finds Patrol's crates.
#[derive(Debug, clap::Args)]
struct Patrol {
    /// Depends on Patrol's crates in this checkout, not on those of crates.io.
    #[arg(long, value_name = "CHECKOUT")]
    patrol: Option<PathBuf>,
}

impl Patrol {
    /// The value of a dependency in Cargo.toml: `"0.1"`, or a table with the crate's path.
    fn dependency(&self, krate: &str, version: &str) -> Result<String, Failure> {
        let Some(checkout) = &self.patrol else {
            return Ok(format!("\"{version}\""));
        };
        let place = match krate {
            "patrol-runtime" => "patrol-core/runtime",
            other => other,
        };
        let folder = checkout.join(place);
        let folder = folder
            .join("Cargo.toml")
            .is_file()
            .then(|| folder.canonicalize().ok())
            .flatten()
            .ok_or_else(|| {
                Failure::usage(format!(
                    "`--patrol {}` is no checkout of Patrol: there is no `{place}/Cargo.toml` in it",
                    checkout.display()
                ))
            })?;
        // A basic string of TOML and one of JSON are written alike.
        let path = serde_json::Value::from(folder.to_string_lossy());
        Ok(format!("{{ path = {path}, version = \"{version}\" }}"))
    }
}

/// The versions of Patrol's crates that belong together, as Cargo.toml wants them.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR")
);

/// Writes what was asked for, and tells what to do next.
pub(super) fn execute(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (files, next) = match &args.what {
        What::Rule(args) => rule::plan(args)?,
        What::Ruleset(args) => ruleset::plan(args)?,
        What::Stack(args) => stack::plan(args)?,
    };
    for line in files.write()? {
        writeln!(io.stdout, "{line}")?;
    }
    write!(io.stdout, "\n{next}")?;
    Ok(Exit::Success)
}

/// The folder of a new crate: the one that was asked for, or one of the crate's name.
fn folder<'a>(chosen: Option<&'a Path>, name: &'a str) -> &'a Path {
    chosen.unwrap_or_else(|| Path::new(name))
}
