//! `patrol rules --format html --out FOLDER`: the rules as pages to read, without a server.

mod docs;
mod facets;
mod index;
mod rule;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use patrol_core::Registry;
use serde_json::Value;

use super::super::{Failure, html::STYLE};

const SITE: &str = include_str!("site.css");

/// By which an earlier site is known.
const MARK: &str = "<meta name=\"generator\" content=\"patrol ";

/// Writes the pages into a folder: a new or empty one, or one that holds an earlier site. Example
/// findings come from the folders of fixtures. Returns how many pages there are.
pub(super) fn write(
    registry: &Registry,
    out: &Path,
    fixtures: &[PathBuf],
) -> Result<usize, Failure> {
    for folder in fixtures {
        if !folder.is_dir() {
            return Err(Failure::usage(format!(
                "`--fixtures {}`: there is no such folder",
                folder.display()
            )));
        }
    }
    let cannot =
        |why: io::Error| Failure::usage(format!("cannot write `--out {}`: {why}", out.display()));
    refuse_others(out)?;
    let folder = out.join("rules");
    fs::create_dir_all(&folder).map_err(cannot)?;
    remove_earlier(registry, &folder).map_err(cannot)?;
    let style = format!("{STYLE}{SITE}");
    for entry in registry.rules() {
        let example = example(entry.name, fixtures)?;
        let page = rule::page(entry, example.as_ref(), &style);
        fs::write(folder.join(format!("{}.html", entry.name)), page).map_err(cannot)?;
    }
    // The last, so that a list never names a page that is not there yet.
    fs::write(out.join("index.html"), index::page(registry, &style)).map_err(cannot)?;
    Ok(registry.rules().len() + 1)
}

/// Refuses a folder that holds something else: it was not meant.
fn refuse_others(out: &Path) -> Result<(), Failure> {
    let Ok(mut entries) = fs::read_dir(out) else {
        return Ok(());
    };
    let is_ours =
        || fs::read_to_string(out.join("index.html")).is_ok_and(|page| page.contains(MARK));
    if entries.next().is_none() || is_ours() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "`--out {}` holds other files: name a new folder, or one with pages that `patrol rules` wrote",
        out.display()
    )))
}

/// Pages of rules that are not linked any more.
fn remove_earlier(registry: &Registry, folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let linked = registry.rules().iter().any(|rule| rule.name == name);
        let is_page = path.extension().is_some_and(|end| end == "html");
        if is_page && !linked && fs::read_to_string(&path)?.contains(MARK) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// The first finding of a rule's `findings.snap.json`.
fn example(rule: &str, fixtures: &[PathBuf]) -> Result<Option<Value>, Failure> {
    for folder in fixtures {
        let path = folder.join(rule).join("findings.snap.json");
        if !path.exists() {
            continue;
        }
        let refuse =
            |why: String| Failure::usage(format!("cannot read `{}`: {why}", path.display()));
        let text = fs::read_to_string(&path).map_err(|why| refuse(why.to_string()))?;
        let found: Value = serde_json::from_str(&text).map_err(|why| refuse(why.to_string()))?;
        let mut findings = found.as_object().into_iter().flatten();
        return Ok(findings.find_map(|(_, findings)| findings.get(0).cloned()));
    }
    Ok(None)
}
