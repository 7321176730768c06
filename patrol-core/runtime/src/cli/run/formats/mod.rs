//! How findings are written: one file a format.

mod csv;
mod jsonl;
mod junit;
mod ocsf;
mod sarif;
mod text;

use std::io::{self, Write};

use clap::ValueEnum;

use super::super::Screen;
use patrol_core::{Alert, RuleEntry};

/// How to write findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Format {
    /// A few lines a finding, for people.
    Text,
    /// One JSON object a finding, for programs.
    Jsonl,
    /// A line of comma-separated values a finding, for spreadsheets.
    Csv,
    /// One document, for code scanning.
    Sarif,
    /// One document with a test case a rule, for CI.
    Junit,
    /// One Detection Finding of OCSF a finding, for Security Lake and SIEMs.
    Ocsf,
    /// A table for a pull request, with `--compare`.
    Markdown,
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
    pub(super) fn formatter(
        self,
        screen: Screen,
        rules: Vec<&'static RuleEntry>,
    ) -> Box<dyn Formatter> {
        match self {
            Self::Text | Self::Markdown => Box::new(text::Text::new(screen)),
            Self::Jsonl => Box::new(jsonl::Jsonl),
            Self::Csv => Box::new(csv::Csv),
            Self::Sarif => Box::new(sarif::Sarif::new(rules)),
            Self::Junit => Box::new(junit::Junit::new(rules)),
            Self::Ocsf => Box::new(ocsf::Ocsf),
        }
    }
}

/// Who did it, as the rule says in the finding's details.
pub(super) fn principal(alert: &Alert) -> Option<&str> {
    alert.finding.details.get("principal")?.as_str()
}
