//! Where a new crate finds Patrol's crates: in a checkout, or in the registry.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::super::Failure;

/// Where a new crate finds Patrol's crates.
#[derive(Debug, clap::Args)]
pub(super) struct Patrol {
    /// Depends on Patrol's crates in this checkout, not on those of crates.io [default: the
    /// checkout that this program was built from, if it was].
    #[arg(long, value_name = "CHECKOUT")]
    patrol: Option<PathBuf>,
}

/// The crates that a new crate may depend on, and where they are in a checkout.
const FOLDERS: [(&str, &str); 4] = [
    ("patrol-core", "patrol-core"),
    ("patrol-rules-aws", "patrol-rules-aws"),
    ("patrol-runtime", "patrol-core/runtime"),
    ("patrol-testkit", "patrol-testkit"),
];

impl Patrol {
    /// The value of a dependency in Cargo.toml: `"0.1"`, or a table with the crate's path.
    pub(super) fn dependency(&self, krate: &str, version: &str) -> Result<String, Failure> {
        let folder = FOLDERS.iter().find(|(name, _)| *name == krate);
        let folder = folder.map_or(krate, |(_, folder)| folder);
        let path = match &self.patrol {
            Some(checkout) => Some(found(checkout, folder).ok_or_else(|| {
                Failure::usage(format!(
                    "`--patrol {}` is not a checkout of Patrol: there is no `{folder}/Cargo.toml` in it",
                    checkout.display()
                ))
            })?),
            None => own_checkout().and_then(|checkout| found(&checkout, folder)),
        };
        let Some(path) = path else {
            return Ok(format!("\"{version}\""));
        };
        // A basic string of TOML and one of JSON are written alike.
        let path = serde_json::Value::from(path.to_string_lossy());
        Ok(format!("{{ path = {path}, version = \"{version}\" }}"))
    }
}

fn found(checkout: &Path, folder: &str) -> Option<PathBuf> {
    let folder = checkout.join(folder);
    let there = folder.join("Cargo.toml").is_file();
    there.then(|| folder.canonicalize().ok()).flatten()
}

/// The checkout that this program was built from: the one in whose `target` folder it stands, or, for
/// an installed program, the one that has its source.
fn own_checkout() -> Option<PathBuf> {
    let program = env::current_exe().unwrap_or_default();
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_checkout = |folder: &&Path| {
        let mut folders = FOLDERS.iter();
        folders.all(|(_, path)| folder.join(path).join("Cargo.toml").is_file())
    };
    let mut above = program.ancestors().chain(source.ancestors());
    above.find(is_checkout).map(Path::to_owned)
}
