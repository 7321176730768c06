//! Files to write, all of them or none.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{super::Failure, format, workspace::Workspace};

/// What is to be written: new files, and changes to files that are there.
#[derive(Debug, Default)]
pub(in crate::cli) struct Files {
    new: Vec<(PathBuf, String)>,
    changed: Vec<(PathBuf, String)>,
}

impl Files {
    /// A file that must not be there yet.
    pub(in crate::cli) fn create(&mut self, path: PathBuf, text: String) {
        self.new.push((path, text));
    }

    /// The files of a new crate, by their paths in its folder. The crate has a workspace of its own
    /// where cargo would else refuse it.
    pub(super) fn create_crate(
        &mut self,
        folder: &Path,
        workspace: &Workspace,
        templates: &[(&str, &str)],
        filled: impl Fn(&str) -> String,
    ) {
        for (path, template) in templates {
            let own = match *path {
                "Cargo.toml" => workspace.lines(),
                _ => "",
            };
            self.create(folder.join(path), filled(template) + own);
        }
    }

    /// A file that is there and gets another text.
    pub(in crate::cli) fn change(&mut self, path: PathBuf, text: String) {
        self.changed.push((path, text));
    }

    /// Writes everything and tells of each file in a line; refuses to overwrite before the first.
    pub(in crate::cli) fn write(self) -> Result<Vec<String>, Failure> {
        for (path, _) in &self.new {
            if path.symlink_metadata().is_ok() {
                return Err(Failure::usage(format!(
                    "`{}` is there already; nothing was written",
                    path.display()
                )));
            }
        }
        let mut lines = Vec::new();
        for (path, text) in &self.new {
            let text = format::new_code(path, text);
            create(path, &text).map_err(|why| cannot_write(path, &why))?;
            lines.push(format!("created {}", shown(path)));
        }
        for (path, text) in &self.changed {
            let before = fs::read_to_string(path).unwrap_or_default();
            let text = format::changed_code(path, &before, text);
            fs::write(path, text).map_err(|why| cannot_write(path, &why))?;
            lines.push(format!("changed {}", shown(path)));
        }
        Ok(lines)
    }
}

/// A path without the `./` of the current folder.
fn shown(path: &Path) -> std::path::Display<'_> {
    path.strip_prefix(".").unwrap_or(path).display()
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Somebody may have been faster: that file is not overwritten either.
    fs::File::create_new(path)?.write_all(text.as_bytes())
}

fn cannot_write(path: &Path, why: &io::Error) -> Failure {
    Failure::usage(format!("cannot write `{}`: {why}", path.display()))
}
