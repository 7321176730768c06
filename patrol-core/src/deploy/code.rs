//! The function's zip: found, looked over, and named by its content.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::{deployment::Options, error::DeployError};

/// The function's zip.
pub(super) struct Code {
    pub(super) bytes: Vec<u8>,
    digest: String,
}

impl Code {
    /// The zip that was named, or the only one that was built; `None` when there is neither.
    pub(super) fn find(options: &Options) -> Result<Option<Self>, DeployError> {
        let path = match &options.code {
            Some(path) => path.clone(),
            None => match built(&options.code_folder)? {
                Some(path) => path,
                None => return Ok(None),
            },
        };
        Self::read(&path).map(Some)
    }

    fn read(path: &Path) -> Result<Self, DeployError> {
        let bad = |why: String| DeployError::BadCode {
            path: path.to_owned(),
            why,
        };
        let bytes = fs::read(path).map_err(|why| bad(why.to_string()))?;
        if !bytes.starts_with(b"PK\x03\x04") {
            return Err(bad("it is no zip file".into()));
        }
        // Names stand uncompressed in a zip.
        let name = b"bootstrap";
        if !bytes.windows(name.len()).any(|window| window == name) {
            return Err(bad("it holds no `bootstrap`, which Lambda starts".into()));
        }
        Ok(Self {
            digest: hex(&Sha256::digest(&bytes)),
            bytes,
        })
    }

    /// Where the zip belongs in the bucket: the same code has the same key.
    pub(super) fn key(&self, name: &str) -> String {
        format!("{name}/{}.zip", self.digest)
    }
}

/// The only `bootstrap.zip` one folder below, where cargo-lambda puts it.
fn built(folder: &Path) -> Result<Option<PathBuf>, DeployError> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(None);
    };
    let mut found: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path().join("bootstrap.zip")))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    if found.len() > 1 {
        let names = found.iter().map(|path| path.display().to_string());
        return Err(DeployError::ManyCodes(names.collect()));
    }
    Ok(found.pop())
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
