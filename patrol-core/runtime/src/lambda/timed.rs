//! Bytes that end with the time: a few megabytes of a compressed object can stand for gigabytes, and nothing
//! else runs while they are read.

use std::io::{self, Read};

use super::deadline::Deadline;

/// Bytes that are given at a time: a thousand times as many at the most, once they are inflated.
const PART_BYTES: usize = 8 * 1024;

/// A reader of bytes that fails when no time is left for rules.
pub(super) struct Timed<'a> {
    bytes: &'a [u8],
    deadline: Deadline,
}

impl<'a> Timed<'a> {
    pub(super) const fn new(bytes: &'a [u8], deadline: Deadline) -> Self {
        Self { bytes, deadline }
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.deadline.for_rule().0.is_zero() {
            return Err(io::Error::other("time ran out"));
        }
        let most = buffer.len().min(PART_BYTES);
        self.bytes.read(&mut buffer[..most])
    }
}
