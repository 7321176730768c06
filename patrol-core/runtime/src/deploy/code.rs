//! The function's zip: found, checked, and named by its content.

use std::{
    fs,
    io::{Cursor, Read as _},
    path::{Path, PathBuf},
};

use base16ct::lower::encode_string;
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use super::{
    build::{Binary, DIGEST_ENTRY, PROGRAM_ENTRY},
    code_error::CodeError,
    error::DeployError,
    options::Options,
    template::TemplateDocument,
};
use crate::template::Arch;

/// Lambda takes no larger program.
///
/// Source: [Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const LARGEST: u64 = 250 * 1024 * 1024;

/// The function's zip.
pub(super) struct Code {
    pub(super) bytes: Vec<u8>,
    /// The processor it is for, where the program says so.
    pub(super) arch: Option<Arch>,
    path: PathBuf,
    digest: String,
    /// The digest of the rules in it, where `patrol build` built it.
    rules: Option<String>,
}

impl Code {
    /// The zip that was named, or the only one that was built; `None` if there is neither.
    pub(super) fn find(options: &Options) -> Result<Option<Self>, DeployError> {
        let path = match &options.code {
            Some(path) => path.clone(),
            None => match built(&options.code_folder)? {
                Some(path) => path,
                None => return Ok(None),
            },
        };
        match Self::read(&path) {
            Ok(code) => Ok(Some(code)),
            Err(source) => Err(DeployError::InvalidCode { path, source }),
        }
    }

    fn read(path: &Path) -> Result<Self, CodeError> {
        let bytes = fs::read(path)?;
        let mut archive = ZipArchive::new(Cursor::new(&bytes))?;
        let program = entry(&mut archive, PROGRAM_ENTRY)?.ok_or(CodeError::NoProgram)?;
        let rules = entry(&mut archive, DIGEST_ENTRY)?;
        Ok(Self {
            arch: Binary::read(&program).and_then(|binary| binary.arch),
            path: path.to_owned(),
            digest: encode_string(&Sha256::digest(&bytes)),
            rules: rules.map(|text| String::from_utf8_lossy(&text).trim().to_owned()),
            bytes,
        })
    }

    /// Where the zip belongs in the bucket: the same code has the same key.
    pub(super) fn key(&self, name: &str) -> String {
        format!("{name}/{}.zip", self.digest)
    }

    /// The zip and the template must be for one processor and for the same rules: Lambda would not start the function, or
    /// the function would refuse to start.
    pub(super) fn check(&self, template: &TemplateDocument) -> Result<(), DeployError> {
        let invalid = |source| DeployError::InvalidCode {
            path: self.path.clone(),
            source,
        };
        if let (Some(found), Some(expected)) = (self.arch, template.arch())
            && found != expected
        {
            return Err(invalid(CodeError::Arch { found, expected }));
        }
        if let (Some(found), Some(expected)) = (&self.rules, template.digest())
            && found != expected
        {
            return Err(invalid(CodeError::Rules {
                found: found.clone(),
                expected: expected.to_owned(),
            }));
        }
        Ok(())
    }
}

fn entry(
    archive: &mut ZipArchive<Cursor<&Vec<u8>>>,
    name: &str,
) -> Result<Option<Vec<u8>>, CodeError> {
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
