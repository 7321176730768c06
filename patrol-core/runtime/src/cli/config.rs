//! `patrol.toml`: found, read, and what is wrong with it told with its lines.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use super::Failure;
use crate::control::{Control, FILE, Problem, read_file};
use patrol_core::Registry;

/// Which file says what the operator has decided.
#[derive(Debug, clap::Args)]
pub(super) struct ConfigFlags {
    /// Which rules are on, their parameters, severities and suppressions [default: patrol.toml,
    /// where the current folder has one].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Reads no patrol.toml.
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
}

/// What a file says.
pub(super) struct Config {
    pub(super) control: Control,
    /// The file; `None` where there is none.
    pub(super) path: Option<PathBuf>,
}

impl ConfigFlags {
    /// The same flags, for another program.
    pub(super) fn arguments(&self) -> Vec<OsString> {
        match &self.config {
            Some(path) => vec!["--config".into(), path.into()],
            None if self.no_config => vec!["--no-config".into()],
            None => Vec::new(),
        }
    }

    /// The file that is read, if there is one.
    pub(super) fn path(&self) -> Option<&Path> {
        let found = || Path::new(FILE).is_file() && !self.no_config;
        match &self.config {
            Some(path) => Some(path),
            None => found().then_some(Path::new(FILE)),
        }
    }

    /// Reads the file.
    pub(super) fn read(&self, registry: &Registry) -> Result<Config, Failure> {
        let path = match &self.config {
            Some(path) => path.as_path(),
            None if self.no_config => return Ok(Config::none()),
            None => Path::new(FILE),
        };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(why) if self.config.is_none() && why.kind() == io::ErrorKind::NotFound => {
                return Ok(Config::none());
            }
            Err(why) => {
                let words = format!("cannot read `{}`: {why}", path.display());
                return Err(Failure::usage(words));
            }
        };
        let control = read_file(&text, registry)
            .map_err(|problems| Failure::usage(located(path, &problems).join("\n")))?;
        Ok(Config {
            control,
            path: Some(path.to_owned()),
        })
    }
}

impl Config {
    fn none() -> Self {
        Self {
            control: Control::default(),
            path: None,
        }
    }

    /// The file's name, or that of the one that is not there.
    pub(super) fn name(&self) -> String {
        let path = self.path.as_deref().unwrap_or(Path::new(FILE));
        path.display().to_string()
    }

    /// Suppressions of the file that have ended, a line each.
    pub(super) fn ended(&self) -> Vec<String> {
        let path = self.path.as_deref().unwrap_or(Path::new(FILE));
        located(path, &self.control.ended())
    }
}

/// `FILE:LINE: what is wrong`, a line each.
fn located(path: &Path, problems: &[Problem]) -> Vec<String> {
    let file = path.display();
    let lines = problems.iter().map(|problem| match problem.line {
        Some(line) => format!("{file}:{line}: {problem}"),
        None => format!("{file}: {problem}"),
    });
    lines.collect()
}
