//! How findings are written: one file a format.

mod jsonl;
mod text;

use std::io::{self, Write};

use clap::ValueEnum;

use super::super::Screen;
use patrol_core::Alert;

/// How to write findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// A few lines a finding, for people.
    Text,
    /// One JSON object a finding, for programs.
    Jsonl,
}

/// Writes findings in one format, in the order in which they are given.
pub(super) trait Formatter {
    /// What comes before the first.
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// One finding.
    fn finding(&mut self, alert: &Alert, out: &mut dyn Write) -> io::Result<()>;

    /// What comes after the last.
    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

impl Format {
    /// What writes it.
    pub(super) fn formatter(self, screen: Screen) -> Box<dyn Formatter> {
        match self {
            Self::Text => Box::new(text::Text::new(screen)),
            Self::Jsonl => Box::new(jsonl::Jsonl),
        }
    }
}
