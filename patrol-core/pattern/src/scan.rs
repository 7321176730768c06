//! A validating JSON scanner that skips what nobody asked for.
//!
//! It works on bytes, jumps over the inside of strings, keeps no tree and allocates
//! nothing. It accepts what Jackson, EventBridge's reader, accepts, with its limits:
//! 1,000 levels, numbers of 1,000 digits, keys of 50,000 characters.

use super::decode::decode;
use super::error::{EventError, Reason};
use super::marks::Marks;

/// The deepest nesting of objects and arrays that is read.
pub(super) const MAX_DEPTH: usize = 1_000;
const MAX_NUMBER_DIGITS: usize = 1_000;
const MAX_KEY_CHARS: usize = 50_000;

type Result<T> = std::result::Result<T, EventError>;

/// The inside of a string, between its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) escaped: bool,
}

/// A position in a text that is read from front to back.
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    marks: &'a Marks,
    pos: usize,
    is_ascii: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(bytes: &'a [u8], marks: &'a mut Marks) -> Self {
        let is_ascii = marks.set(bytes);
        Self {
            bytes,
            marks,
            pos: 0,
            is_ascii,
        }
    }

    pub(super) fn pos(&self) -> usize {
        self.pos
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    #[cold]
    pub(super) fn fail<T>(&self, reason: Reason) -> Result<T> {
        let reason = if self.pos >= self.bytes.len() {
            Reason::End
        } else {
            reason
        };
        Err(EventError::new(self.pos.min(self.bytes.len()), reason))
    }

    /// The next byte after white space, which stays unread; 0 at the end (a NUL is
    /// never valid there either).
    #[inline(always)]
    pub(super) fn peek(&mut self) -> u8 {
        loop {
            match self.bytes.get(self.pos) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.pos += 1,
                Some(&byte) => return byte,
                None => return 0,
            }
        }
    }

    /// Steps over the byte that `peek` returned.
    #[inline(always)]
    pub(super) fn bump(&mut self) {
        self.pos += 1;
    }

    #[inline(always)]
    pub(super) fn expect(&mut self, byte: u8, reason: Reason) -> Result<()> {
        // Most events are written without white space.
        if self.bytes.get(self.pos) != Some(&byte) && self.peek() != byte {
            return self.fail(reason);
        }
        self.pos += 1;
        Ok(())
    }

    /// Reads a key and its colon.
    #[inline(always)]
    pub(super) fn key(&mut self) -> Result<Text> {
        self.expect(b'"', Reason::Key)?;
        let text = self.string()?;
        // Characters are counted only where bytes leave a doubt.
        if text.end - text.start > MAX_KEY_CHARS {
            self.check_key(text)?;
        }
        self.expect(b':', Reason::Colon)?;
        Ok(text)
    }

    #[cold]
    fn check_key(&self, text: Text) -> Result<()> {
        let mut decoded = Vec::new();
        decode(&self.bytes[text.start..text.end], &mut decoded);
        let chars: usize = decoded
            .iter()
            .map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0))
            .sum();
        if chars > MAX_KEY_CHARS {
            self.fail(Reason::KeyLength)
        } else {
            Ok(())
        }
    }

    /// Reads a string whose opening quote has been read.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Text> {
        let start = self.pos;
        let mut escaped = false;
        loop {
            self.pos = self.marks.next(self.pos);
            match self.bytes.get(self.pos) {
                Some(b'"') => {
                    let end = self.pos;
                    self.pos += 1;
                    return Ok(Text {
                        start,
                        end,
                        escaped,
                    });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return self.fail(Reason::Control),
            }
        }
    }

    fn escape(&mut self) -> Result<()> {
        match self.bytes.get(self.pos + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.pos += 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.pos + 2..self.pos + 6);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return self.fail(Reason::Escape);
                }
                self.pos += 6;
            }
            _ => return self.fail(Reason::Escape),
        }
        Ok(())
    }

    /// Reads a number whose first byte is next; returns its text.
    pub(super) fn number(&mut self) -> Result<&'a [u8]> {
        let start = self.pos;
        if self.bytes.get(self.pos) == Some(&b'-') {
            self.pos += 1;
        }
        let mut digits = match self.bytes.get(self.pos) {
            Some(b'0') => {
                self.pos += 1;
                if matches!(self.bytes.get(self.pos), Some(b'0'..=b'9')) {
                    return self.fail(Reason::Number);
                }
                1
            }
            Some(b'1'..=b'9') => self.digits(),
            _ => return self.fail(Reason::Number),
        };
        if self.bytes.get(self.pos) == Some(&b'.') {
            self.pos += 1;
            digits += self.some_digits()?;
        }
        if matches!(self.bytes.get(self.pos), Some(b'e' | b'E')) {
            self.pos += 1;
            if matches!(self.bytes.get(self.pos), Some(b'+' | b'-')) {
                self.pos += 1;
            }
            digits += self.some_digits()?;
        }
        if digits > MAX_NUMBER_DIGITS {
            return self.fail(Reason::NumberLength);
        }
        Ok(&self.bytes[start..self.pos])
    }

    #[inline]
    fn digits(&mut self) -> usize {
        let start = self.pos;
        while matches!(self.bytes.get(self.pos), Some(b'0'..=b'9')) {
            self.pos += 1;
        }
        self.pos - start
    }

    fn some_digits(&mut self) -> Result<usize> {
        match self.digits() {
            0 => self.fail(Reason::Number),
            digits => Ok(digits),
        }
    }

    /// Reads `true`, `false` or `null`, of which the first byte is next.
    #[inline(always)]
    pub(super) fn literal(&mut self, literal: &'static [u8]) -> Result<()> {
        if !self.bytes[self.pos..].starts_with(literal) {
            return self.fail(Reason::Value);
        }
        self.pos += literal.len();
        Ok(())
    }

    /// Reads a value of any kind that lies under `depth` open brackets.
    #[inline(always)]
    pub(super) fn skip(&mut self, depth: usize) -> Result<()> {
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
            _ => self.fail(Reason::Value),
        }
    }

    /// One loop for all levels, so that deep nesting costs no stack; one bit a level
    /// tells objects from arrays.
    fn skip_nested(&mut self, depth: usize) -> Result<()> {
        let mut objects = [0u64; MAX_DEPTH / 64 + 1];
        let room = MAX_DEPTH - depth.min(MAX_DEPTH);
        let mut level = 0usize;
        let mut in_object = false;
        loop {
            let first = self.peek();
            if first == b'{' || first == b'[' {
                if level >= room {
                    return self.fail(Reason::Depth);
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
                // `{` and `[` are two below their closing brackets.
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
                    return self.fail(Reason::Separator);
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

    /// Checks the encoding of what was read; call it once, at the end.
    pub(super) fn finish(&self) -> Result<()> {
        if self.is_ascii {
            return Ok(());
        }
        match std::str::from_utf8(&self.bytes[..self.pos]) {
            Ok(_) => Ok(()),
            Err(error) => Err(EventError::new(error.valid_up_to(), Reason::Utf8)),
        }
    }
}
