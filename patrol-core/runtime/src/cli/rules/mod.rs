//! `patrol rules`: what is linked.

mod check;
mod details;
mod docs;
mod json;
mod markdown;
mod navigator;
mod schema;
mod site;
mod table;
mod toml;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::{Exit, Failure, Io, params};
use patrol_core::Registry;

/// Lists the linked rules with their parameters, or shows some of them in full.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Rules to show in full: docs, ATT&CK, CIS, pattern, parameters, permissions.
    #[arg(value_name = "RULE")]
    names: Vec<String>,

    /// How to write the list.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,

    /// The folder for the pages of `--format html`: a new one, or one with earlier pages.
    #[arg(long, value_name = "FOLDER", required_if_eq("format", "html"))]
    out: Option<PathBuf>,

    /// Folders of rulesets' fixtures (`tests/fixtures`), out of which the pages show a finding of
    /// each rule (repeatable).
    #[arg(long, value_name = "FOLDER", requires = "out")]
    fixtures: Vec<PathBuf>,

    /// Says what is wrong with the rules, one line each: declarations, and names of events that do
    /// not exist; ends with code 2 if anything is.
    #[arg(long, conflicts_with = "format")]
    check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people.
    Table,
    /// Everything, for programs.
    Json,
    /// A table for a README.
    Markdown,
    /// A `patrol.toml` to start from.
    Toml,
    /// A JSON schema of `patrol.toml`, for editors.
    Schema,
    /// Pages to read, in the folder of `--out`: a list to search and filter, and a page a rule.
    Html,
    /// A layer for the ATT&CK Navigator: the techniques that the rules see.
    AttackNavigator,
}

pub(super) fn execute(args: &Args, registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut named = Vec::new();
    for name in &args.names {
        named.push(params::rule(registry, name)?);
    }
    let chosen = registry
        .filter(|rule| named.is_empty() || named.iter().any(|chosen| chosen.name == rule.name));
    if args.check {
        return check::execute(&chosen, io);
    }
    if let Some(out) = &args.out {
        return pages(args, &chosen, out, io);
    }
    let text = match args.format {
        Format::Table if !named.is_empty() => details::write(&named, io.screen.width())?,
        Format::Table => table::write(&chosen, io.screen.width(), io.screen.stdout_colors()),
        Format::Json => json::write(&chosen)?,
        Format::Markdown => markdown::write(&chosen),
        Format::Toml => toml::write(&chosen),
        Format::Schema => schema::write(&chosen)?,
        Format::AttackNavigator => navigator::write(&chosen)?,
        // The pages need a folder.
        Format::Html => return Err(Failure::usage("`--format html` needs `--out FOLDER`")),
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(Exit::Success)
}

fn pages(args: &Args, chosen: &Registry, out: &Path, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if args.format != Format::Html {
        return Err(Failure::usage(
            "`--out` is for `--format html`: the other formats are written to standard output",
        ));
    }
    let pages = site::write(chosen, out, &args.fixtures)?;
    writeln!(
        io.stdout,
        "{pages} pages: open {}",
        out.join("index.html").display()
    )?;
    Ok(Exit::Success)
}
