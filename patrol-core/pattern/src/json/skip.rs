//! Skipping what no pattern asks for, and checking it all the same.

use super::scanner::{MAX_DEPTH, Result, Scanner};
use crate::error::SyntaxError;

impl Scanner<'_> {
    /// Skips a value of any kind, which is inside `depth` open brackets.
    #[inline(always)]
    pub(crate) fn skip(&mut self, depth: usize) -> Result<()> {
        if self.bytes.get(self.pos) == Some(&b'"') {
            self.pos += 1;
            return self.string().map(drop);
        }
        self.skip_any(depth)
    }

    fn skip_any(&mut self, depth: usize) -> Result<()> {
        let first = self.peek();
        if first != b'{' && first != b'[' {
            return self.skip_scalar(first);
        }
        self.skip_nested(depth)
    }

    #[inline(always)]
    fn skip_scalar(&mut self, first: u8) -> Result<()> {
        match first {
            b'"' => {
                self.pos += 1;
                self.string().map(drop)
            }
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            _ => self.fail(SyntaxError::Value),
        }
    }

    /// Skips an object or an array. One loop for all levels, so that deep nesting does not
    /// overflow the stack; one bit for each open bracket says whether it is an object.
    fn skip_nested(&mut self, depth: usize) -> Result<()> {
        let mut objects = [0u64; MAX_DEPTH / 64 + 1];
        let room = MAX_DEPTH - depth.min(MAX_DEPTH);
        let mut level = 0usize;
        let mut in_object = false;
        loop {
            let first = self.peek();
            if first == b'{' || first == b'[' {
                if level >= room {
                    return self.fail(SyntaxError::Depth);
                }
                self.pos += 1;
                in_object = first == b'{';
                let bit = 1u64 << (level % 64);
                if in_object {
                    objects[level / 64] |= bit;
                } else {
                    objects[level / 64] &= !bit;
                }
                level += 1;
                // In ASCII a closing bracket comes two after its opening bracket.
                if self.peek() != first + 2 {
                    if in_object {
                        self.key()?;
                    }
                    continue;
                }
            } else {
                self.skip_scalar(first)?;
            }
            loop {
                let next = self.peek();
                if next == b',' {
                    self.pos += 1;
                    if in_object {
                        self.key()?;
                    }
                    break;
                }
                let close = if in_object { b'}' } else { b']' };
                if next != close {
                    return self.fail(SyntaxError::Separator);
                }
                self.pos += 1;
                level -= 1;
                if level == 0 {
                    return Ok(());
                }
                in_object = objects[(level - 1) / 64] >> ((level - 1) % 64) & 1 == 1;
            }
        }
    }
}
