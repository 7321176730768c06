//! Compressed or not, by the first bytes.

use std::io::{self, BufReader, Cursor, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

use super::InputError;

/// What every gzip file begins with (RFC 1952).
const MAGIC: [u8; 2] = [0x1F, 0x8B];

const BUFFER_BYTES: usize = 64 * 1024;

/// A reader of the text, and whether it comes out of gzip.
pub(super) fn plain<'a>(mut reader: impl Read + 'a) -> (Box<dyn Read + 'a>, bool) {
    let mut head = [0; MAGIC.len()];
    let mut filled = 0;
    let mut failure = None;
    while filled < head.len() {
        match reader.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(why) if why.kind() == ErrorKind::Interrupted => {}
            Err(why) => {
                failure = Some(why);
                break;
            }
        }
    }
    let head = Cursor::new(head[..filled].to_vec());
    if let Some(why) = failure {
        return (Box::new(head.chain(Failing(Some(why)))), false);
    }
    let gzipped = *head.get_ref() == MAGIC;
    let whole = head.chain(reader);
    if !gzipped {
        return (Box::new(whole), false);
    }
    let whole = BufReader::with_capacity(BUFFER_BYTES, whole);
    (Box::new(MultiGzDecoder::new(whole)), true)
}

/// Tells a cut-off file from a damaged one and from a reader that fails.
pub(super) fn explain(why: io::Error, gzipped: bool) -> InputError {
    match why.kind() {
        ErrorKind::UnexpectedEof if gzipped => InputError::GzipCutOff,
        ErrorKind::InvalidInput | ErrorKind::InvalidData if gzipped => InputError::GzipDamaged(why),
        _ => InputError::Read(why),
    }
}

/// A reader that failed once, and has ended.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
