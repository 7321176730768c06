//! The report: one page that holds all it needs, and loads nothing.
//!
//! Whatever an event holds may have been written by an attacker: markup is escaped by construction,
//! and a Content-Security-Policy lets the browser run nothing but the page's own filters.

mod chart;
mod choices;
mod finding;
mod groups;
mod page;

use std::{
    fs::{self, File},
    io::Write as _,
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
    if path.is_dir() {
        return Err(Failure::usage(format!(
            "cannot write `--report {}`: it is a directory",
            path.display()
        )));
    }
    let file = File::create(&draft).map_err(cannot)?;
    Ok(Report {
        path: path.to_owned(),
        draft,
        file,
    })
}

impl Report {
    pub(in crate::cli) fn write(mut self, run: &Run<'_>) -> Result<(), Failure> {
        let page = run.page();
        let written = self.file.write_all(page.as_bytes());
        let written = written.and_then(|()| fs::rename(&self.draft, &self.path));
        written.map_err(|why| {
            let words = format!("`{}`: {why}", self.path.display());
            Failure::Output(std::io::Error::new(why.kind(), words))
        })
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        // Gone already where the report was written.
        let _ = fs::remove_file(&self.draft);
    }
}
