//! The zip of a program: the same bytes for the same program, and as few as DEFLATE can have.

use std::io::{self, Write as _};

use libdeflater::{CompressionLvl, Compressor};
use patrol_core::BoxError;
use rawzip::{CompressionMethod, ZipArchiveWriter, time::UtcDateTime};

/// The entry that says which rules the program holds, by their [digest](crate::digest()).
pub(in crate::deploy) const DIGEST_ENTRY: &str = "patrol.digest";

/// What Lambda's `provided` runtimes start.
pub(in crate::deploy) const PROGRAM_ENTRY: &str = "bootstrap";

/// The first second of 1980, and of the time that a zip knows.
const NO_TIME: i64 = 315_532_800;

/// Packs a program; the zip holds no time and no user of this machine.
pub(super) fn pack(program: &[u8], digest: &str) -> Result<Vec<u8>, BoxError> {
    let mut zip = ZipArchiveWriter::new(Vec::new());
    add(&mut zip, PROGRAM_ENTRY, 0o755, program)?;
    add(&mut zip, DIGEST_ENTRY, 0o644, digest.as_bytes())?;
    Ok(zip.finish()?)
}

fn add(
    zip: &mut ZipArchiveWriter<Vec<u8>>,
    name: &str,
    permissions: u32,
    bytes: &[u8],
) -> Result<(), BoxError> {
    let (mut entry, config) = zip
        .new_file(name)
        .compression_method(CompressionMethod::DEFLATE)
        .last_modified(UtcDateTime::from_unix(NO_TIME))
        .unix_permissions(permissions)
        .start()?;
    entry.write_all(&deflate(bytes)?)?;
    // Its checksum is that of what was compressed.
    let mut summed = config.wrap(io::sink());
    summed.write_all(bytes)?;
    let (_, descriptor) = summed.finish()?;
    entry.finish(descriptor)?;
    Ok(())
}

/// libdeflate's best level looks for the shortest of many ways to say the same: a thirtieth less than the best of zlib.
fn deflate(bytes: &[u8]) -> Result<Vec<u8>, BoxError> {
    let mut compressor = Compressor::new(CompressionLvl::best());
    let mut deflated = vec![0; compressor.deflate_compress_bound(bytes.len())];
    let len = compressor.deflate_compress(bytes, &mut deflated)?;
    deflated.truncate(len);
    Ok(deflated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_program_is_the_same_zip() {
        let zip = pack(b"\x7fELF...", "0123").expect("a zip");
        assert_eq!(zip, pack(b"\x7fELF...", "0123").expect("a zip"));
        let mut archive = zip::ZipArchive::new(io::Cursor::new(&zip)).expect("a zip");
        let mut program = archive.by_name(PROGRAM_ENTRY).expect("the program");
        assert_eq!(program.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        assert_eq!(program.last_modified(), Some(zip::DateTime::default()));
        // Reads to the end, and compares the checksum.
        assert_eq!(
            io::read_to_string(&mut program).expect("text"),
            "\x7fELF..."
        );
    }
}
