//! The stack's package, as cargo knows it.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use super::error::BuildError;

/// The stack's package.
#[derive(Debug)]
pub(super) struct Project {
    /// The folder whose Cargo.toml has the profiles.
    pub(super) workspace: PathBuf,
    pub(super) target: PathBuf,
    pub(super) package: String,
    pub(super) binary: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    #[serde(default)]
    workspace_default_members: Vec<String>,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    manifest_path: PathBuf,
    features: std::collections::BTreeMap<String, Vec<String>>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Package {
    /// The name of the stack's binary, if the package is a stack.
    fn binary(&self) -> Option<&str> {
        let binary = self
            .targets
            .iter()
            .find(|target| target.kind.iter().any(|kind| kind == "bin"))?;
        self.features
            .contains_key("lambda")
            .then_some(binary.name.as_str())
    }
}

impl Project {
    /// The stack in a folder: the named package, the package that the folder belongs to, or the only one that cargo takes
    /// there by default.
    pub(super) fn find(folder: &Path, package: Option<&str>) -> Result<Self, BuildError> {
        let metadata = metadata(folder)?;
        let stacks: Vec<_> = metadata
            .packages
            .iter()
            .filter(|one| one.binary().is_some())
            .collect();
        let chosen = match package {
            Some(name) => stacks.into_iter().filter(|one| one.name == name).collect(),
            None => nearest(folder, &stacks).map_or_else(
                || by_default(&metadata.workspace_default_members, stacks),
                |one| vec![one],
            ),
        };
        let [stack] = chosen[..] else {
            let names: Vec<_> = chosen.iter().map(|one| one.name.clone()).collect();
            return Err(if names.is_empty() {
                BuildError::NoStack(folder.to_owned())
            } else {
                BuildError::ManyStacks(names)
            });
        };
        Ok(Self {
            workspace: metadata.workspace_root,
            target: metadata.target_directory,
            package: stack.name.clone(),
            binary: stack.binary().unwrap_or_default().to_owned(),
        })
    }

    /// Where the function goes. cargo itself writes the program of the profile `lambda` to `target/lambda/NAME`, which
    /// therefore cannot be a folder.
    pub(super) fn folder(&self) -> PathBuf {
        let name = format!("{}-function", self.binary);
        self.target.join("lambda").join(name)
    }

    /// The function's zip.
    pub(super) fn zip(&self) -> PathBuf {
        self.folder().join("bootstrap.zip")
    }
}

/// The package whose folder this is, or is below.
fn nearest<'a>(folder: &Path, stacks: &[&'a Package]) -> Option<&'a Package> {
    let folder = folder.canonicalize().ok()?;
    let holds = |one: &&&Package| {
        let home = one.manifest_path.parent();
        home.and_then(|home| home.canonicalize().ok())
            .is_some_and(|home| folder.starts_with(home))
    };
    let found = stacks.iter().filter(holds);
    found
        .max_by_key(|one| one.manifest_path.as_os_str().len())
        .copied()
}

fn by_default<'a>(members: &[String], stacks: Vec<&'a Package>) -> Vec<&'a Package> {
    let (chosen, others): (Vec<_>, Vec<_>) = stacks
        .into_iter()
        .partition(|one| members.contains(&one.id));
    if chosen.is_empty() { others } else { chosen }
}

fn metadata(folder: &Path) -> Result<Metadata, BuildError> {
    let unreadable = |why: String| BuildError::Metadata {
        folder: folder.to_owned(),
        why,
    };
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(folder)
        .output()
        .map_err(|source| BuildError::Run {
            program: "cargo metadata".into(),
            source,
        })?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(unreadable(words.trim().to_owned()));
    }
    serde_json::from_slice(&output.stdout).map_err(|why| unreadable(why.to_string()))
}

/// The cargo that runs this program, if one does.
pub(super) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}
