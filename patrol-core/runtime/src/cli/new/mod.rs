//! `patrol new`: a rule, a ruleset, a sink or a stack to begin with.

mod checkout;
mod event;
mod files;
mod format;
pub(super) mod link;
mod name;
mod rule;
mod ruleset;
mod sink;
mod stack;
mod workspace;

use std::path::Path;

use clap::Subcommand;

use self::{checkout::Patrol, workspace::Workspace};
pub(super) use self::{
    event::{EventName, built},
    files::Files,
    name::{RuleName, is_keyword},
};
use super::{Exit, Failure, Io};

/// Writes a rule, a ruleset, a sink or a stack to begin with.
///
/// What it writes compiles. A new rule's tests fail until you have written what it reports, in the
/// places marked `EDIT ME`. It overwrites nothing.
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
    /// Creates a crate for your own rules, with one rule to change.
    Ruleset(ruleset::Args),
    /// Adds a sink to a ruleset, a place of your own where alerts go: its file with a test, and the line that names it.
    Sink(sink::Args),
    /// Creates a stack: the binary that links rulesets.
    Stack(stack::Args),
}

const AFTER_HELP: &str = "\
Examples:
  patrol new ruleset acme-rules
  cd acme-rules
  patrol new rule auditTrailStopped --event cloudtrail:StopLogging
  patrol new rule certificatesExpire --schedule 'rate(1 day)'
  patrol new sink pager
  patrol new stack acme-stack --path ../acme-stack

Exit codes:
  0  it is written
  2  a name that is not allowed, or a file that exists already: nothing is
     written";

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
        What::Sink(args) => sink::plan(args)?,
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
