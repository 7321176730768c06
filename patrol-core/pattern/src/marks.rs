//! Where strings may end: the quotes, backslashes and control characters of a text.
//!
//! Finding them all at once, without a branch a string, is what makes scanning fast.

/// One bit a byte.
#[derive(Debug, Default)]
pub(super) struct Marks {
    words: Vec<u64>,
}

const BLOCK: usize = 64;

impl Marks {
    /// Marks a text; tells whether all of it is ASCII.
    pub(super) fn set(&mut self, text: &[u8]) -> bool {
        self.words.clear();
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        let mut high = false;
        let mut mark = |block: &[u8; BLOCK]| {
            let (marked, beyond) = block_marks(block);
            high |= beyond;
            marked
        };
        self.words.extend(blocks.iter().map(&mut mark));
        let mut last = [b' '; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        self.words.push(mark(&last));
        // The end of the text is a mark, so that looking for one always ends.
        if let Some(word) = self.words.last_mut() {
            *word |= 1 << rest.len();
        }
        !high
    }

    /// The first mark at `pos` or after; the length of the text if there is none.
    #[inline(always)]
    pub(super) fn next(&self, pos: usize) -> usize {
        let mut at = pos / BLOCK;
        let Some(word) = self.words.get(at) else {
            return pos;
        };
        let bits = word >> (pos % BLOCK);
        if bits != 0 {
            return pos + bits.trailing_zeros() as usize;
        }
        loop {
            at += 1;
            match self.words.get(at) {
                Some(0) => {}
                Some(word) => return at * BLOCK + word.trailing_zeros() as usize,
                None => return pos,
            }
        }
    }
}

/// The marks of a block and whether a byte of it is beyond ASCII.
#[cfg(target_arch = "x86_64")]
#[inline]
#[allow(unsafe_code)]
fn block_marks(block: &[u8; BLOCK]) -> (u64, bool) {
    // SAFETY: every x86-64 processor has SSE2; it is part of the architecture.
    unsafe { sse2(block) }
}

/// Twice as fast as the portable way, which is a tenth of the time of an event.
#[cfg(target_arch = "x86_64")]
#[inline]
#[target_feature(enable = "sse2")]
fn sse2(block: &[u8; BLOCK]) -> (u64, bool) {
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x,
        _mm_set1_epi8,
    };
    let (quarters, _) = block.as_chunks::<16>();
    let (mut marks, mut high) = (0u64, 0);
    for (at, quarter) in quarters.iter().enumerate() {
        let whole = u128::from_le_bytes(*quarter);
        let bytes = _mm_set_epi64x((whole >> 64) as i64, whole as i64);
        let quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'"' as i8));
        let backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\\' as i8));
        let controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
        let found = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, backslashes), controls));
        marks |= u64::from(found as u16) << (at * 16);
        high |= _mm_movemask_epi8(bytes);
    }
    (marks, high != 0)
}

/// The same, eight bytes at a time.
#[cfg(not(target_arch = "x86_64"))]
fn block_marks(block: &[u8; BLOCK]) -> (u64, bool) {
    portable(block)
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn portable(block: &[u8; BLOCK]) -> (u64, bool) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOWS: u64 = 0x7F * ONES;
    let (words, _) = block.as_chunks::<8>();
    let (mut marks, mut high) = (0u64, 0);
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The high bit of each byte that is not zero; no carry crosses a byte.
        let filled = |word: u64| ((word & LOWS) + LOWS) | word;
        let quotes = !filled(word ^ (ONES * b'"' as u64));
        let backslashes = !filled(word ^ (ONES * b'\\' as u64));
        let controls = !filled(word & (ONES * 0xE0));
        let found = (quotes | backslashes | controls) & !LOWS;
        // Gathers the high bits into the top byte.
        marks |= ((found >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (at * 8);
        high |= word & !LOWS;
    }
    (marks, high != 0)
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Marks, block_marks, portable};

    #[test]
    fn marks_every_byte_alike() {
        for byte in 0..=u8::MAX {
            for at in 0..BLOCK {
                for around in [b'x', 0xFF, b'"', 0] {
                    let mut block = [around; BLOCK];
                    block[at] = byte;
                    assert_eq!(block_marks(&block), portable(&block));
                    let special = matches!(byte, b'"' | b'\\' | 0..0x20);
                    assert_eq!(
                        portable(&block).0 >> at & 1 == 1,
                        special,
                        "{byte:#x} at {at}"
                    );
                }
            }
        }
    }

    #[test]
    fn marks_any_neighbours_alike() {
        const ODD: [u8; 12] = [
            0, 1, 0x1F, b' ', b'!', b'"', b'#', b'[', b'\\', b']', 0x80, 0xFF,
        ];
        // A walk through all sorts of words (xorshift).
        let mut state = 1u64;
        for _ in 0..20_000 {
            let block = std::array::from_fn(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                match state % 3 {
                    0 => (state >> 32) as u8,
                    _ => ODD[(state >> 40) as usize % ODD.len()],
                }
            });
            assert_eq!(block_marks(&block), portable(&block), "{block:?}");
        }
    }

    #[test]
    fn always_finds_an_end() {
        for len in 0..200 {
            let mut marks = Marks::default();
            assert!(marks.set(&vec![b'x'; len]));
            for pos in 0..=len {
                assert_eq!(marks.next(pos), len);
            }
        }
    }
}
