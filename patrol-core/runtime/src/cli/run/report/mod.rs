//! The report: one page that holds all it needs, and loads nothing.
//!
//! Whatever an event holds may have been written by an attacker: markup is escaped by construction,
//! and a Content-Security-Policy lets the browser run nothing but the page's own filters.

mod chart;
mod choices;
mod finding;
mod groups;
mod page;

#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt as _;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

pub(in crate::cli) use self::{groups::Groups, page::Run};
use super::Failure;

/// A place for a report that can be written to. The report goes into a file beside it first, so
/// that a run that ends early leaves the report before it as it was.
pub(in crate::cli) struct Report {
    path: PathBuf,
    draft: PathBuf,
    file: File,
}

pub(in crate::cli) fn create(path: &Path) -> Result<Report, Failure> {
    let draft = path.with_extension("html.new");
    let cannot = |why| Failure::usage(format!("cannot write `--report {}`: {why}", path.display()));
    // The page takes the place of what is there: as root also that of a device, such as `/dev/null`.
    if let Ok(found) = fs::metadata(path)
        && !found.is_file()
    {
        let what = if found.is_dir() {
            "a directory"
        } else {
            "not a regular file"
        };
        return Err(Failure::usage(format!(
            "cannot write `--report {}`: it is {what}",
            path.display()
        )));
    }
    let file = new_file(&draft).map_err(cannot)?;
    Ok(Report {
        path: path.to_owned(),
        draft,
        file,
    })
}

/// A file that nobody else can read: findings say where an account is weak. What stands at the path is replaced, and a
/// link that somebody put there is not followed.
fn new_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(why),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path)
}

impl Report {
    pub(in crate::cli) fn write(mut self, run: &Run<'_>) -> Result<(), Failure> {
        let page = run.page();
        let written = self.file.write_all(page.as_bytes());
        // Who else may read it was decided before, where there is one already.
        let written = written.and_then(|()| match fs::metadata(&self.path) {
            Ok(before) if before.is_file() => self.file.set_permissions(before.permissions()),
            _ => Ok(()),
        });
        let written = written.and_then(|()| fs::rename(&self.draft, &self.path));
        written.map_err(|why| {
            let words = format!("`{}`: {why}", self.path.display());
            Failure::Output(io::Error::new(why.kind(), words))
        })
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        // Gone already where the report was written.
        let _ = fs::remove_file(&self.draft);
    }
}
