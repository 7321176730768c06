//! Building the function: from the stack's sources to the zip that Lambda takes.

mod compiler;
mod elf;
mod error;
mod linker;
mod pack;
mod project;

use std::{
    fs,
    path::{Path, PathBuf},
};

pub use self::{compiler::Compiler, error::BuildError};
use self::{compiler::PROFILE, pack::pack, project::Project};
pub(super) use self::{
    elf::Binary,
    pack::{DIGEST_ENTRY, PROGRAM_ENTRY},
};
use crate::{stamp, template::Arch};
use base16ct::lower::encode_string;
use sha2::{Digest as _, Sha256};

/// How to build the function of the stack whose sources are in a folder.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Build {
    /// The folder of the stack or of its workspace.
    pub folder: PathBuf,
    /// The stack's package, if the folder has several.
    pub package: Option<String>,
    /// The processor.
    pub arch: Arch,
    /// cargo's profile.
    pub profile: String,
}

/// A built function.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Artifact {
    /// The zip; [`Options::code`](super::Options::code) takes it.
    pub path: PathBuf,
    /// The processor it is for.
    pub arch: Arch,
    /// The zip's size in bytes.
    pub bytes: u64,
    /// The size of the program in it, in bytes.
    pub program_bytes: u64,
    /// The zip's SHA-256 in 64 hexadecimal digits, the same for the same program.
    pub sha256: String,
    /// The [digest](crate::digest()) of the rules in it, as the built program says. `None` if this machine cannot run it.
    pub rules: Option<String>,
    /// The compiler.
    pub compiler: Compiler,
}

impl Build {
    /// Builds the sources in a folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, arch: Arch) -> Self {
        Self {
            folder: folder.into(),
            package: None,
            arch,
            profile: PROFILE.to_owned(),
        }
    }

    /// Compiles the stack without its command line, checks the program, and packs it into
    /// `target/lambda/NAME-function/bootstrap.zip`, in one write. cargo's messages go to standard error.
    ///
    /// `linked` is the digest of the rules that the caller has; it goes into the zip if this machine cannot run the
    /// program to ask for its own.
    ///
    /// # Errors
    /// If there is no stack in the folder, nothing can compile for the processor, the compiler fails, or Lambda could not
    /// run the program.
    pub fn run(&self, linked: &str) -> Result<Artifact, BuildError> {
        let project = Project::find(&self.folder, self.package.as_deref())?;
        let compiler = Compiler::choose(self.arch)?;
        let program = compiler.compile(&project, self.arch, &self.profile)?;
        let mut bytes = fs::read(&program).map_err(|why| BuildError::file(&program, why))?;
        elf::check(&bytes, self.arch, &program)?;
        let rules = (Some(self.arch) == compiler::host_arch())
            .then(|| compiler::digest_of(&program))
            .transpose()?;
        // Not the caller's: what this program holds nobody has asked it then, and it checks itself when it starts.
        if let Some(rules) = &rules {
            stamp::write(&mut bytes, rules);
        }
        let zip = pack(&bytes, rules.as_deref().unwrap_or(linked))
            .map_err(|why| BuildError::file(&program, why))?;
        let path = project.zip();
        write(&path, &zip).map_err(|why| BuildError::file(&path, why))?;
        Ok(Artifact {
            path,
            arch: self.arch,
            bytes: zip.len() as u64,
            program_bytes: bytes.len() as u64,
            sha256: encode_string(&Sha256::digest(&zip)),
            rules,
            compiler,
        })
    }
}

/// Replaces a file in one step: a reader sees the old file or the new one.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let part = path.with_extension("part");
    fs::write(&part, bytes)?;
    fs::rename(part, path)
}
