//! The workspace of somebody else in whose folders a new crate is made. Cargo refuses a crate there that is
//! neither a member of it nor a workspace of its own, and one that is both.

use std::{
    env, fs,
    path::{Component, Path, PathBuf},
};

use patrol_core::Regex;
use toml::{Table, Value};

/// What the folder of a new crate is to cargo.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Workspace {
    /// In no workspace.
    None,
    /// Listed by the workspace of this manifest.
    Member(PathBuf),
    /// Below the workspace of this manifest, which does not list it.
    Unlisted(PathBuf),
}

impl Workspace {
    /// Asks the manifests above the folder, as cargo does.
    pub(super) fn above(folder: &Path) -> Self {
        let here = env::current_dir().unwrap_or_default();
        let folder = normal(&here.join(folder));
        for above in folder.ancestors().skip(1) {
            let manifest = above.join("Cargo.toml");
            let Some(workspace) = workspace_of(&manifest) else {
                continue;
            };
            let Ok(inside) = folder.strip_prefix(above) else {
                continue;
            };
            let listed = |key| paths(&workspace, key).any(|path| names(path, inside));
            let excluded = paths(&workspace, "exclude").any(|path| inside.starts_with(path));
            if listed("members") {
                return Self::Member(manifest);
            }
            if !excluded {
                return Self::Unlisted(manifest);
            }
        }
        Self::None
    }

    /// What its Cargo.toml gets so that cargo takes it.
    pub(super) fn lines(&self) -> &'static str {
        match self {
            Self::Unlisted(_) => {
                "\n# A workspace of its own, inside another one. To make it a member of that: list it there, and delete this.\n[workspace]\n"
            }
            Self::None | Self::Member(_) => "",
        }
    }

    /// What is to be said of it, for the crate in this folder.
    pub(super) fn advice(&self, folder: &Path) -> String {
        match self {
            Self::None | Self::Member(_) => String::new(),
            Self::Unlisted(manifest) => format!(
                "It has a workspace of its own, as `{}` does not list it. To make it a member there, add it to `members` and delete `[workspace]` from `{}`.\n",
                manifest.display(),
                folder.join("Cargo.toml").display()
            ),
        }
    }
}

fn workspace_of(manifest: &Path) -> Option<Table> {
    let manifest: Table = fs::read_to_string(manifest).ok()?.parse().ok()?;
    manifest.get("workspace")?.as_table().cloned()
}

fn paths<'a>(workspace: &'a Table, key: &str) -> impl Iterator<Item = &'a str> {
    let paths = workspace.get(key).and_then(Value::as_array);
    paths.into_iter().flatten().filter_map(Value::as_str)
}

/// Does a path of `members` name the folder? `*` and `?` stand for what is in one name, `**` for folders.
fn names(path: &str, folder: &Path) -> bool {
    let path = path
        .strip_prefix("./")
        .unwrap_or(path)
        .trim_end_matches('/');
    let mut expression = String::new();
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.next_if_eq(&'*').is_some() => expression.push_str(".*"),
            '*' => expression.push_str("[^/]*"),
            '?' => expression.push_str("[^/]"),
            c if c.is_alphanumeric() || "/_ ".contains(c) => expression.push(c),
            c => expression.extend(['\\', c]),
        }
    }
    let folder = folder.to_string_lossy().replace('\\', "/");
    Regex::whole(&expression).is_ok_and(|expression| expression.is_match(&folder))
}

/// The path without `.` and `..`; the folder need not be there.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            component => normal.push(component),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_named_by_paths_and_wildcards() {
        for (path, folder, named) in [
            ("acme-rules", "acme-rules", true),
            ("./acme-rules/", "acme-rules", true),
            ("acme-rules", "acme-rules/inner", false),
            ("crates/*", "crates/acme", true),
            ("crates/*", "crates/acme/inner", false),
            ("crates/**", "crates/acme/inner", true),
            ("*", "acme", true),
            ("acme-?", "acme-1", true),
            ("acme.rules", "acmexrules", false),
            ("crates/*-rules", "crates/acme-rules", true),
            ("crates/*-rules", "crates/acme-stack", false),
        ] {
            assert_eq!(names(path, Path::new(folder)), named, "{path} {folder}");
        }
    }
}
