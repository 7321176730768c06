//! The arguments of the commands for a stack that is at work: `redrive`, `state` and `health`.

use clap::builder::NonEmptyStringValueParser;

use super::{
    super::super::config::ConfigFlags,
    flags::{Force, OPTIONS, Stack},
};
use crate::deploy::{RedriveOptions, StateOptions};

/// `redrive`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Redrive {
    #[command(flatten)]
    pub(super) stack: Stack,
    #[command(flatten)]
    pub(super) force: Force,

    /// Only what is for this rule; may be repeated [default: all].
    #[arg(long, value_name = "RULE", help_heading = OPTIONS)]
    rule: Vec<String>,

    /// Show what there is, and change nothing.
    #[arg(long, help_heading = OPTIONS)]
    dry_run: bool,

    /// Print JSON.
    #[arg(long, help_heading = OPTIONS)]
    pub(super) json: bool,
}

impl Redrive {
    pub(super) fn rules(&self) -> &[String] {
        &self.rule
    }

    pub(in crate::cli::deploy) fn options(&self) -> RedriveOptions {
        let mut options = RedriveOptions::default();
        options.rules.clone_from(&self.rule);
        options.dry_run = self.dry_run;
        options
    }
}

/// `state`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct State {
    #[command(flatten)]
    pub(super) stack: Stack,

    /// Only the keys of this rule; may be repeated [default: all].
    #[arg(long, value_name = "RULE", help_heading = OPTIONS)]
    rule: Vec<String>,

    /// Forget this key, as it is shown; may be repeated. Functions that are warm believe what they know for five minutes.
    #[arg(
        long,
        value_name = "RULE/DIGEST",
        help_heading = OPTIONS,
        conflicts_with = "rule",
        value_parser = NonEmptyStringValueParser::new()
    )]
    forget: Vec<String>,

    /// Print JSON.
    #[arg(long, help_heading = OPTIONS)]
    pub(super) json: bool,
}

impl State {
    pub(super) fn rules(&self) -> &[String] {
        &self.rule
    }

    pub(in crate::cli::deploy) fn options(&self) -> StateOptions {
        let mut options = StateOptions::default();
        options.rules.clone_from(&self.rule);
        options.forget.clone_from(&self.forget);
        options
    }
}

/// `health`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Health {
    #[command(flatten)]
    pub(super) stack: Stack,
    #[command(flatten)]
    pub(super) config: ConfigFlags,

    /// Print JSON.
    #[arg(long, help_heading = OPTIONS)]
    pub(super) json: bool,
}
