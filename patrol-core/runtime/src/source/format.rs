//! Files that are neither JSON nor gzip, by their first bytes: one clear word in place of what a reader of text makes of them.

/// The longest of [`FORMATS`].
pub(super) const HEAD_BYTES: usize = 6;

/// What files begin with, and what they are.
const FORMATS: [(&[u8], &str); 7] = [
    (b"PK\x03\x04", "a zip archive"),
    (b"BZh", "data compressed with bzip2"),
    (b"\x28\xB5\x2F\xFD", "data compressed with zstd"),
    (b"\xFD7zXZ\x00", "data compressed with xz"),
    (b"PAR1", "a Parquet file"),
    (b"\xFF\xFE", "text in UTF-16"),
    (b"\xFE\xFF", "text in UTF-16"),
];

/// What a file is that begins so, where it is of another format.
pub(super) fn other(head: &[u8]) -> Option<&'static str> {
    let found = FORMATS.iter().find(|(begins, _)| head.starts_with(begins));
    found.map(|(_, what)| *what)
}
