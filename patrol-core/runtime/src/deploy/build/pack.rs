//! The zip of a program: the same bytes for the same program.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipResult, write::SimpleFileOptions};

/// The entry that says which rules the program holds, by their [digest](crate::digest()).
pub(in crate::deploy) const DIGEST_ENTRY: &str = "patrol.digest";

/// What Lambda's `provided` runtimes start.
pub(in crate::deploy) const PROGRAM_ENTRY: &str = "bootstrap";

/// Packs a program; the zip holds no time and no user of this machine.
pub(super) fn pack(program: &[u8], digest: &str) -> ZipResult<Vec<u8>> {
    let entry = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(PROGRAM_ENTRY, entry.unix_permissions(0o755))?;
    zip.write_all(program)?;
    zip.start_file(DIGEST_ENTRY, entry.unix_permissions(0o644))?;
    zip.write_all(digest.as_bytes())?;
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_program_is_the_same_zip() {
        let zip = pack(b"\x7fELF...", "0123").expect("a zip");
        assert_eq!(zip, pack(b"\x7fELF...", "0123").expect("a zip"));
        let mut archive = zip::ZipArchive::new(Cursor::new(&zip)).expect("a zip");
        let program = archive.by_name(PROGRAM_ENTRY).expect("the program");
        assert_eq!(program.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        assert_eq!(program.last_modified(), Some(DateTime::default()));
    }
}
