//! Why a zip cannot be the function's code.

use crate::template::Arch;

/// Why a zip cannot be the function's code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// The file cannot be read.
    #[error("cannot read the file")]
    Read(#[from] std::io::Error),
    /// The file is not a zip.
    #[error("it is not a zip file")]
    NotZip(#[from] zip::result::ZipError),
    /// The zip holds nothing that Lambda could start.
    #[error("it holds no `bootstrap`, which Lambda starts")]
    NoProgram,
    /// The program is for another processor than the template.
    #[error(
        "it is for {found}, and the template says {expected}: leave `--arch` out, or run `build --arch {expected}`"
    )]
    Arch {
        /// The program's processor.
        found: Arch,
        /// The template's.
        expected: Arch,
    },
    /// The zip holds other rules than the template.
    #[error(
        "it holds other rules than this command (digest {found}, expected {expected}): run `build` again"
    )]
    Rules {
        /// The digest of the zip's rules.
        found: String,
        /// The digest of the template's.
        expected: String,
    },
}
