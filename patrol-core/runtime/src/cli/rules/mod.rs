//! `patrol rules`: what is linked.

mod check;
mod details;
mod json;
mod markdown;
mod schema;
mod table;
mod toml;

use clap::ValueEnum;

use super::{Exit, Failure, Io, params};
use patrol_core::Registry;

/// Lists the linked rules with their parameters, or shows all there is to know of some.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Rules to show in full: docs, ATT&CK, CIS, pattern, parameters, permissions.
    #[arg(value_name = "RULE")]
    names: Vec<String>,

    /// How to write the list.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,

    /// Tells what is wrong with the rules, a line each: declarations, and names of events that do
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
    let text = match args.format {
        Format::Table if !named.is_empty() => details::write(&named, io.screen.width())?,
        Format::Table => table::write(&chosen, io.screen.width(), io.screen.stdout_colors()),
        Format::Json => json::write(&chosen)?,
        Format::Markdown => markdown::write(&chosen),
        Format::Toml => toml::write(&chosen),
        Format::Schema => schema::write(&chosen)?,
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(Exit::Success)
}
