//! `patrol rules`: what is linked.

mod json;
mod markdown;
mod table;

use clap::ValueEnum;

use super::{Exit, Failure, Io};
use patrol_core::Registry;

/// Lists the linked rules with their parameters.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to write the list.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for people.
    Table,
    /// Everything, for programs.
    Json,
    /// A table for a README.
    Markdown,
}

pub(super) fn execute(args: &Args, registry: &Registry, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let text = match args.format {
        Format::Table => table::write(registry, io.screen.width(), io.screen.stdout_colors()),
        Format::Json => json::write(registry)?,
        Format::Markdown => markdown::write(registry),
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(Exit::Success)
}
