//! What a program for Linux needs: a processor, and a version of the C library.

use std::path::Path;

use object::{
    Endianness,
    elf::{EM_AARCH64, EM_X86_64, FileHeader64},
    read::elf::{FileHeader as _, SectionHeader as _},
};

use super::error::BuildError;
use crate::template::Arch;

/// The C library of Amazon Linux 2023, Lambda's `provided.al2023`.
///
/// Source: [Amazon Linux 2023 packages](https://docs.aws.amazon.com/linux/al2023/release-notes/all-packages-AL2023.html).
const GLIBC: (u32, u32) = (2, 34);

/// What a program for Linux needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::deploy) struct Binary {
    /// The processor, if Lambda offers it.
    pub(in crate::deploy) arch: Option<Arch>,
    /// The newest version of glibc's symbols, such as `(2, 34)`.
    glibc: Option<(u32, u32)>,
}

impl Binary {
    /// Reads a program; `None` if it is not a 64-bit ELF file, as a script is not.
    pub(in crate::deploy) fn read(bytes: &[u8]) -> Option<Self> {
        let header = FileHeader64::<Endianness>::parse(bytes).ok()?;
        let endian = header.endian().ok()?;
        let arch = match header.e_machine(endian) {
            EM_AARCH64 => Some(Arch::Arm64),
            EM_X86_64 => Some(Arch::X86_64),
            _ => None,
        };
        Some(Self {
            arch,
            glibc: newest_glibc(header, endian, bytes).ok().flatten(),
        })
    }
}

fn newest_glibc(
    header: &FileHeader64<Endianness>,
    endian: Endianness,
    bytes: &[u8],
) -> object::read::Result<Option<(u32, u32)>> {
    let sections = header.sections(endian, bytes)?;
    let mut newest = None;
    for section in sections.iter() {
        let Some((needs, link)) = section.gnu_verneed(endian, bytes)? else {
            continue;
        };
        let strings = sections.strings(endian, bytes, link)?;
        for need in needs {
            for version in need?.1 {
                let name = version?.name(endian, strings)?;
                newest = newest.max(glibc_version(name));
            }
        }
    }
    Ok(newest)
}

/// `GLIBC_2.34` is `(2, 34)`; `GLIBC_2.2.5` is `(2, 2)`.
fn glibc_version(name: &[u8]) -> Option<(u32, u32)> {
    let numbers = std::str::from_utf8(name).ok()?.strip_prefix("GLIBC_")?;
    let mut numbers = numbers.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Checks that Lambda could run a program.
pub(super) fn check(bytes: &[u8], wanted: Arch, program: &Path) -> Result<(), BuildError> {
    let wrong = |why: String| BuildError::Program {
        program: program.to_owned(),
        wanted,
        why,
    };
    let binary = Binary::read(bytes).ok_or_else(|| wrong("it is not a 64-bit ELF file".into()))?;
    match binary.arch {
        Some(arch) if arch == wanted => {}
        Some(arch) => return Err(wrong(format!("it is for {arch}"))),
        None => {
            return Err(wrong(
                "it is for a processor that Lambda does not offer".into(),
            ));
        }
    }
    match binary.glibc {
        Some((major, minor)) if (major, minor) > GLIBC => Err(BuildError::Glibc {
            program: program.to_owned(),
            needs: format!("GLIBC_{major}.{minor}"),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_the_c_library_are_ordered_by_number() {
        let names: [&[u8]; 5] = [
            b"GLIBC_2.2.5",
            b"GLIBC_2.34",
            b"GCC_4.2.0",
            b"GLIBC_2.9",
            b"GLIBC_PRIVATE",
        ];
        let newest = names.into_iter().filter_map(glibc_version).max();
        assert_eq!(newest, Some((2, 34)));
    }

    #[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
    #[test]
    fn this_very_program_is_read() {
        let path = std::env::current_exe().expect("a path");
        let bytes = std::fs::read(&path).expect("a program");
        let binary = Binary::read(&bytes).expect("ELF");
        assert_eq!(binary.arch, super::super::compiler::host_arch());
        assert!(binary.glibc >= Some((2, 2)), "{binary:?}");
        let other = match binary.arch {
            Some(Arch::Arm64) => Arch::X86_64,
            _ => Arch::Arm64,
        };
        let why = check(&bytes, other, &path).unwrap_err().to_string();
        assert!(why.contains("it is for"), "{why}");
        assert_eq!(Binary::read(b"#!/bin/sh\n"), None);
    }
}
