//! Which of the files in folders are read, by their names.

use std::ffi::OsString;

use super::super::super::headings::SELECTION;
use crate::glob;

/// Which of the files in folders are read.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = SELECTION)]
pub(in crate::cli) struct NameFlags {
    /// In folders and S3 prefixes, reads only files whose name matches, such as `*.json.gz`: `*` stands for any
    /// characters, `?` for one; with a `/` in it, the whole path must match (repeatable: any of them).
    #[arg(long = "include", value_name = "GLOB")]
    include: Vec<String>,
}

impl NameFlags {
    /// The same flags, for another program.
    pub(in super::super) fn arguments(&self) -> impl Iterator<Item = OsString> {
        let include = self.include.iter();
        include.flat_map(|glob| ["--include".into(), glob.into()])
    }

    /// The globs themselves.
    #[cfg(feature = "deploy")]
    pub(in crate::cli) fn globs(&self) -> &[String] {
        &self.include
    }

    /// Is a file of this path to be read?
    pub(super) fn takes(&self, path: &str) -> bool {
        glob::takes(&self.include, path)
    }
}
