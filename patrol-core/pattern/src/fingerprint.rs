//! Fingerprints: numbers that represent short texts in a hash table, computed without a loop.

use crate::hash::FACTOR;

/// The length and the first and last eight bytes of a text. Up to 16 bytes that is all of
/// the text, so that comparing two fingerprints compares the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    head: u64,
    tail: u64,
    len: usize,
}

/// Masks that keep the first bytes of a word: as many as the index says.
const FIRST_BYTES: [u64; 9] = [
    0,
    0xFF,
    0xFFFF,
    0xFF_FFFF,
    0xFFFF_FFFF,
    0xFF_FFFF_FFFF,
    0xFFFF_FFFF_FFFF,
    0xFF_FFFF_FFFF_FFFF,
    u64::MAX,
];

impl Fingerprint {
    /// A fingerprint that no text has.
    pub(crate) const NONE: Self = Self {
        head: 0,
        tail: 0,
        len: usize::MAX,
    };

    /// The fingerprint of a value that is not a text. No text has it either.
    pub(crate) const NOT_TEXT: Self = Self {
        tail: 1,
        ..Self::NONE
    };

    /// The fingerprint of `text[start..end]`. Bytes around it are read if there are any,
    /// and masked away: that is faster than a branch for each length.
    #[inline(always)]
    pub(crate) fn new(text: &[u8], start: usize, end: usize) -> Self {
        let len = end - start;
        let ahead = text.get(start..).and_then(|rest| rest.first_chunk::<8>());
        let behind = text.get(..end).and_then(|rest| rest.last_chunk::<8>());
        let (Some(ahead), Some(behind)) = (ahead, behind) else {
            return Self::at_edge(&text[start..end]);
        };
        let short = len.min(8);
        Self {
            head: u64::from_le_bytes(*ahead) & FIRST_BYTES[short],
            tail: u64::from_le_bytes(*behind).unbounded_shr(64 - short as u32 * 8),
            len,
        }
    }

    #[cold]
    fn at_edge(text: &[u8]) -> Self {
        let word = |bytes: &[u8]| {
            bytes
                .iter()
                .rev()
                .fold(0, |word, &byte| word << 8 | u64::from(byte))
        };
        let short = text.len().min(8);
        Self {
            head: word(&text[..short]),
            tail: word(&text[text.len() - short..]),
            len: text.len(),
        }
    }

    /// Whether an equal fingerprint means an equal text.
    #[inline(always)]
    pub(crate) fn is_whole(&self) -> bool {
        self.len <= 16
    }

    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[inline(always)]
    pub(crate) fn hash(&self, seed: u64) -> u64 {
        let mixed =
            (self.head ^ self.tail.rotate_left(29)).wrapping_add(self.len as u64 ^ seed << 32);
        let mixed = mixed.wrapping_mul(FACTOR);
        mixed ^ mixed >> 32
    }

    /// Whether the text may have a dot. For texts of up to 16 bytes the answer is exact.
    #[inline(always)]
    pub(crate) fn may_have_dot(&self) -> bool {
        const ONES: u64 = 0x0101_0101_0101_0101;
        let has = |word: u64| {
            let dots = word ^ (ONES * b'.' as u64);
            dots.wrapping_sub(ONES) & !dots & (ONES << 7) != 0
        };
        has(self.head) | has(self.tail) | (self.len > 16)
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn the_bytes_around_a_text_do_not_matter() {
        let text = b"0123456789abcdefghijklmnopqrstuvwxyz";
        for start in 0..text.len() {
            for end in start..text.len() {
                let alone = text[start..end].to_vec();
                assert_eq!(
                    Fingerprint::new(text, start, end),
                    Fingerprint::new(&alone, 0, alone.len()),
                    "{start}..{end}"
                );
            }
        }
    }
}
