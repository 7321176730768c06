//! A fingerprint of a short text, made without a loop.

/// The length and both ends of a text: all of it up to 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Print {
    head: u64,
    tail: u64,
    len: usize,
}

/// A factor whose product spreads over all bits (the golden ratio).
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// The first bytes of a word.
const FIRST: [u64; 9] = [
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

impl Print {
    /// A print that no text has.
    pub(super) const NONE: Self = Self {
        head: 0,
        tail: 0,
        len: usize::MAX,
    };

    /// The print of what is no text.
    pub(super) const OTHER: Self = Self {
        tail: 1,
        ..Self::NONE
    };

    /// Of `text[start..end]`. What is around it is read where it is there, which saves
    /// telling lengths apart, but does not count.
    #[inline(always)]
    pub(super) fn new(text: &[u8], start: usize, end: usize) -> Self {
        let len = end - start;
        let ahead = text.get(start..).and_then(|rest| rest.first_chunk::<8>());
        let behind = text.get(..end).and_then(|rest| rest.last_chunk::<8>());
        let (Some(ahead), Some(behind)) = (ahead, behind) else {
            return Self::at_edge(&text[start..end]);
        };
        let short = len.min(8);
        Self {
            head: u64::from_le_bytes(*ahead) & FIRST[short],
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

    /// Whether equal prints mean equal texts.
    #[inline(always)]
    pub(super) fn is_whole(&self) -> bool {
        self.len <= 16
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[inline(always)]
    pub(super) fn hash(&self, seed: u64) -> u64 {
        let mixed =
            (self.head ^ self.tail.rotate_left(29)).wrapping_add(self.len as u64 ^ seed << 32);
        let mixed = mixed.wrapping_mul(FACTOR);
        mixed ^ mixed >> 32
    }

    /// Whether a dot may be in the text: certain for texts of up to 16 bytes.
    #[inline(always)]
    pub(super) fn may_have_dot(&self) -> bool {
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
    use super::Print;

    #[test]
    fn surroundings_do_not_count() {
        let text = b"0123456789abcdefghijklmnopqrstuvwxyz";
        for start in 0..text.len() {
            for end in start..text.len() {
                let alone = text[start..end].to_vec();
                assert_eq!(
                    Print::new(text, start, end),
                    Print::new(&alone, 0, alone.len()),
                    "{start}..{end}"
                );
            }
        }
    }
}
