//! The function's zip: found, looked over, and named by its content.

use std::{
    fs,
    io::{Cursor, Read as _},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use super::{
    build::{Binary, DIGEST_ENTRY, PROGRAM_ENTRY},
    deployment::Options,
    error::DeployError,
    template::Document,
};
use crate::template::Arch;

/// A program larger than this is none that Lambda takes.
///
/// Source: [Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const LARGEST: u64 = 250 * 1024 * 1024;

/// The function's zip.
pub(super) struct Code {
    pub(super) bytes: Vec<u8>,
    /// The processor it is for, where the program tells it.
    pub(super) arch: Option<Arch>,
    path: PathBuf,
    digest: String,
    /// The digest of the rules in it, where `patrol build` made it.
    rules: Option<String>,
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
        let mut archive = ZipArchive::new(Cursor::new(&bytes))
            .map_err(|why| bad(format!("it is no zip file: {why}")))?;
        let program = entry(&mut archive, PROGRAM_ENTRY)
            .map_err(|why| bad(why.to_string()))?
            .ok_or_else(|| bad("it holds no `bootstrap`, which Lambda starts".into()))?;
        let rules = entry(&mut archive, DIGEST_ENTRY).map_err(|why| bad(why.to_string()))?;
        Ok(Self {
            arch: Binary::read(&program).and_then(|binary| binary.arch),
            path: path.to_owned(),
            digest: hex(&Sha256::digest(&bytes)),
            rules: rules.map(|text| String::from_utf8_lossy(&text).trim().to_owned()),
            bytes,
        })
    }

    /// Where the zip belongs in the bucket: the same code has the same key.
    pub(super) fn key(&self, name: &str) -> String {
        format!("{name}/{}.zip", self.digest)
    }

    /// The zip and the template must be for one processor and for the same rules: Lambda would
    /// not start the function, or the function would refuse to start.
    pub(super) fn fits(&self, template: &Document) -> Result<(), DeployError> {
        let bad = |why: String| DeployError::BadCode {
            path: self.path.clone(),
            why,
        };
        if let (Some(code), Some(wanted)) = (self.arch, template.arch())
            && code != wanted
        {
            return Err(bad(format!(
                "it is for {code}, and the template says {wanted}: leave `--arch` out, or run `build --arch {wanted}`"
            )));
        }
        if let (Some(code), Some(wanted)) = (&self.rules, template.digest())
            && code != wanted
        {
            return Err(bad(format!(
                "it holds other rules than this command (digest {code}, not {wanted}): run `build` again"
            )));
        }
        Ok(())
    }
}

fn entry(
    archive: &mut ZipArchive<Cursor<&Vec<u8>>>,
    name: &str,
) -> Result<Option<Vec<u8>>, Box<dyn std::error::Error>> {
    let Some(index) = archive.index_for_name(name) else {
        return Ok(None);
    };
    let file = archive.by_index(index)?;
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// The only `bootstrap.zip` one folder below, where `patrol build` and cargo-lambda put it.
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
