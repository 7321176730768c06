//! The arguments: what all commands share; each command's own stand in its file.

use clap::{Parser, Subcommand, ValueEnum};

use super::{fixture, import, new, rules, run, suppressions, template};

/// Rules that watch AWS accounts: this stack's rules, as a command line and as a Lambda function.
#[derive(Debug, Parser)]
#[command(
    name = "patrol",
    version,
    propagate_version = true,
    after_help = EXIT_CODES,
    max_term_width = 100
)]
pub(super) struct Cli {
    /// When to colour: `auto` (on a terminal, unless `NO_COLOR` is set), `always` or `never`.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        display_order = 900,
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(super) color: Color,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands; a new one is a variant here and a file with its `Args` and `execute`.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Rules(rules::Args),
    Run(Box<run::Args>),
    #[cfg(feature = "deploy")]
    Replay(Box<super::replay::Args>),
    Suppressions(suppressions::Args),
    Template(Box<template::Args>),
    New(new::Args),
    Import(import::Args),
    Fixture(fixture::Args),
    #[cfg(feature = "deploy")]
    Build(super::deploy::Build),
    #[cfg(feature = "deploy")]
    #[command(flatten)]
    Deploy(super::deploy::Command),
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    findings, with `run --fail-on-finding`; differences, with `diff` and
       `run --compare`
  2    wrong usage, a missing value, or rules that cannot start
  3    some input could not be read or some rule failed, and the rest was done;
       AWS refused
  130  interrupted";

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Cli;

    /// clap breaks longer lines without regard to the column in which a list's words begin.
    fn fits(command: &clap::Command) {
        let words = command.get_after_help().map(ToString::to_string);
        let words = words.unwrap_or_default();
        for line in words.lines().filter(|line| line.starts_with("  ")) {
            assert!(line.len() <= 80, "{}: {line}", command.get_name());
        }
        command.get_subcommands().for_each(fits);
    }

    #[test]
    fn lists_below_the_options_fit_into_80_columns() {
        fits(&Cli::command());
    }
}
