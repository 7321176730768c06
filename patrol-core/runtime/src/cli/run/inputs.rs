//! Which files to read.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

#[cfg(feature = "deploy")]
use super::s3::{Location, S3Error};
use super::{super::Failure, selection::Selection};

/// One input.
#[derive(Debug)]
pub(in crate::cli) enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
    /// Objects in S3.
    #[cfg(feature = "deploy")]
    S3(Location),
    /// A path at which nothing can be read.
    Unreadable(PathBuf, io::Error),
}

impl Input {
    /// The name in findings and faults: as it was given, or below the directory that was given.
    pub(in crate::cli) fn name(&self) -> String {
        match self {
            Self::Stdin => "-".to_owned(),
            Self::File(path) | Self::Unreadable(path, _) => path.display().to_string(),
            #[cfg(feature = "deploy")]
            Self::S3(location) => location.to_string(),
        }
    }
}

#[cfg(feature = "deploy")]
impl Input {
    /// The same; objects in S3 are of a bucket that must belong to this account.
    pub(in crate::cli) fn of_owner(self, owner: Option<&str>) -> Self {
        match self {
            Self::S3(location) => Self::S3(location.of_owner(owner)),
            other => other,
        }
    }
}

/// Why an input, or a part of it, cannot be read.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum InputError {
    #[error("cannot be opened: {0}")]
    Open(#[from] io::Error),
    #[cfg(feature = "deploy")]
    #[error("cannot be opened: {0}")]
    Object(S3Error),
    #[cfg(feature = "deploy")]
    #[error("cannot be listed: {0}")]
    List(S3Error),
    #[cfg(feature = "deploy")]
    #[error("no object has this key or begins with it")]
    NoObject,
    #[cfg(feature = "deploy")]
    #[error("only `run` reads S3: copy the objects here first")]
    OnlyRun,
}

/// The inputs in the order they were given, directories walked in the order of names.
pub(in crate::cli) fn find(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    find_some(paths, None)
}

/// The inputs that are to be read, in the order they were given.
pub(in crate::cli) fn find_some(
    paths: &[PathBuf],
    selection: Option<&Selection>,
) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            if inputs.iter().any(|input| matches!(input, Input::Stdin)) {
                return Err(Failure::usage(
                    "`-` is given twice: standard input is read once",
                ));
            }
            inputs.push(Input::Stdin);
        } else if let Some(location) = path.to_string_lossy().strip_prefix("s3://") {
            inputs.push(in_s3(location)?);
        } else {
            let given = path.to_string_lossy();
            match fs::metadata(path) {
                Err(why) => inputs.push(Input::Unreadable(path.clone(), why)),
                Ok(found) if found.is_dir() => {
                    let walk = Walk {
                        given: &given,
                        selection,
                    };
                    walk.below(path, &mut inputs);
                }
                Ok(_) if selection.is_none_or(|of| of.takes_path(&given, &given)) => {
                    inputs.push(Input::File(path.clone()));
                }
                Ok(_) => {}
            }
        }
    }
    Ok(inputs)
}

#[cfg(feature = "deploy")]
fn in_s3(location: &str) -> Result<Input, Failure> {
    Location::parse(location).map(Input::S3)
}

#[cfg(not(feature = "deploy"))]
fn in_s3(location: &str) -> Result<Input, Failure> {
    Err(Failure::usage(format!(
        "`s3://{location}`: this build cannot read from S3: build with `--features deploy`"
    )))
}

/// A walk through a directory that was given.
#[derive(Clone, Copy)]
struct Walk<'a> {
    given: &'a str,
    selection: Option<&'a Selection>,
}

impl Walk<'_> {
    /// Every file below a directory but the hidden ones. Links to files are followed, links to
    /// directories are not: they may lead in a circle.
    fn below(self, directory: &Path, inputs: &mut Vec<Input>) {
        let entries = fs::read_dir(directory).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut paths: Vec<_> = match entries {
            Ok(entries) => entries.iter().map(fs::DirEntry::path).collect(),
            Err(why) => return inputs.push(Input::Unreadable(directory.to_owned(), why)),
        };
        paths.sort();
        for path in paths {
            let hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            let own = path.symlink_metadata();
            let is_folder = own.is_ok_and(|own| own.is_dir());
            if hidden || !self.takes(&path.to_string_lossy(), is_folder) {
                continue;
            }
            if is_folder {
                self.below(&path, inputs);
                continue;
            }
            match path.metadata() {
                Ok(found) if found.is_dir() => {}
                Ok(found) if found.is_file() => inputs.push(Input::File(path)),
                Ok(_) => {
                    let why = io::Error::other("not a regular file");
                    inputs.push(Input::Unreadable(path, why));
                }
                Err(why) => inputs.push(Input::Unreadable(path, why)),
            }
        }
    }

    fn takes(self, path: &str, is_folder: bool) -> bool {
        let Some(selection) = self.selection else {
            return true;
        };
        match is_folder {
            true => selection.takes_path(self.given, path),
            false => selection.takes_file(self.given, path),
        }
    }
}
