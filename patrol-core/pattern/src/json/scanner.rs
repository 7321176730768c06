//! A validating JSON scanner that builds no tree.
//!
//! It works on bytes, jumps over the inside of strings and allocates nothing. It accepts
//! what Jackson, the JSON parser of EventBridge, accepts, with Jackson's limits: 1,000
//! levels, numbers of 1,000 digits, keys of 50,000 characters.

use super::bitmap::StringBitmap;
use super::unescape::unescape;
use crate::error::{EventError, SyntaxError};

/// The deepest nesting of objects and arrays that is read.
pub(crate) const MAX_DEPTH: usize = 1_000;
const MAX_NUMBER_DIGITS: usize = 1_000;
const MAX_KEY_CHARS: usize = 50_000;

pub(super) type Result<T> = std::result::Result<T, EventError>;

/// Where the inside of a string is, between its quotes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether there are escape sequences inside.
    pub(crate) escaped: bool,
}

/// A position in a JSON text that is read from front to back.
pub(crate) struct Scanner<'a> {
    pub(super) bytes: &'a [u8],
    bitmap: &'a StringBitmap,
    pub(super) pos: usize,
    start: usize,
    is_ascii: bool,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(bytes: &'a [u8], bitmap: &'a mut StringBitmap) -> Self {
        let is_ascii = bitmap.set(bytes);
        Self::at(bytes, bitmap, is_ascii, 0)
    }

    /// Reads from a place on. The bitmap is that of all the bytes.
    pub(crate) fn at(
        bytes: &'a [u8],
        bitmap: &'a StringBitmap,
        is_ascii: bool,
        start: usize,
    ) -> Self {
        Self {
            bytes,
            bitmap,
            pos: start,
            start,
            is_ascii,
        }
    }

    pub(crate) fn pos(&self) -> usize {
        self.pos
    }

    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    #[cold]
    pub(crate) fn fail<T>(&self, error: SyntaxError) -> Result<T> {
        let error = if self.pos >= self.bytes.len() {
            SyntaxError::End
        } else {
            error
        };
        Err(EventError::new(self.pos.min(self.bytes.len()), error))
    }

    /// The next byte after white space, without reading it. 0 at the end of the text: a
    /// NUL byte is not valid there either.
    #[inline(always)]
    pub(crate) fn peek(&mut self) -> u8 {
        loop {
            match self.bytes.get(self.pos) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.pos += 1,
                Some(&byte) => return byte,
                None => return 0,
            }
        }
    }

    /// Reads the byte that `peek` returned.
    #[inline(always)]
    pub(crate) fn bump(&mut self) {
        self.pos += 1;
    }

    #[inline(always)]
    pub(crate) fn expect(&mut self, byte: u8, error: SyntaxError) -> Result<()> {
        // Most events are written without white space.
        if self.bytes.get(self.pos) != Some(&byte) && self.peek() != byte {
            return self.fail(error);
        }
        self.pos += 1;
        Ok(())
    }

    /// Reads a key and its colon.
    #[inline(always)]
    pub(crate) fn key(&mut self) -> Result<Span> {
        self.expect(b'"', SyntaxError::Key)?;
        let span = self.string()?;
        // A key has at most as many characters as bytes, so few keys need a count.
        if span.end - span.start > MAX_KEY_CHARS {
            self.check_key(span)?;
        }
        self.expect(b':', SyntaxError::Colon)?;
        Ok(span)
    }

    #[cold]
    fn check_key(&self, span: Span) -> Result<()> {
        let mut decoded = Vec::new();
        unescape(&self.bytes[span.start..span.end], &mut decoded);
        // UTF-16 code units, as Java counts.
        let chars: usize = decoded
            .iter()
            .map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0))
            .sum();
        if chars > MAX_KEY_CHARS {
            self.fail(SyntaxError::KeyLength)
        } else {
            Ok(())
        }
    }

    /// Reads a string whose opening quote has been read.
    #[inline(always)]
    pub(crate) fn string(&mut self) -> Result<Span> {
        let start = self.pos;
        let mut escaped = false;
        loop {
            self.pos = self.bitmap.next(self.pos);
            match self.bytes.get(self.pos) {
                Some(b'"') => {
                    let end = self.pos;
                    self.pos += 1;
                    return Ok(Span {
                        start,
                        end,
                        escaped,
                    });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return self.fail(SyntaxError::ControlCharacter),
            }
        }
    }

    fn escape(&mut self) -> Result<()> {
        match self.bytes.get(self.pos + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.pos += 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.pos + 2..self.pos + 6);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return self.fail(SyntaxError::Escape);
                }
                self.pos += 6;
            }
            _ => return self.fail(SyntaxError::Escape),
        }
        Ok(())
    }

    /// Reads a number, whose first byte is next. Returns its text.
    pub(crate) fn number(&mut self) -> Result<&'a [u8]> {
        let start = self.pos;
        if self.bytes.get(self.pos) == Some(&b'-') {
            self.pos += 1;
        }
        let mut digits = match self.bytes.get(self.pos) {
            Some(b'0') => {
                self.pos += 1;
                if matches!(self.bytes.get(self.pos), Some(b'0'..=b'9')) {
                    return self.fail(SyntaxError::Number);
                }
                1
            }
            Some(b'1'..=b'9') => self.digits(),
            _ => return self.fail(SyntaxError::Number),
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
            return self.fail(SyntaxError::NumberLength);
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
            0 => self.fail(SyntaxError::Number),
            digits => Ok(digits),
        }
    }

    /// Reads `true`, `false` or `null`, whose first byte is next.
    #[inline(always)]
    pub(crate) fn literal(&mut self, literal: &'static [u8]) -> Result<()> {
        if !self.bytes[self.pos..].starts_with(literal) {
            return self.fail(SyntaxError::Value);
        }
        self.pos += literal.len();
        Ok(())
    }

    /// Checks that what was read is valid UTF-8. To be called once, at the end.
    pub(crate) fn finish(&self) -> Result<()> {
        if self.is_ascii {
            return Ok(());
        }
        match std::str::from_utf8(&self.bytes[self.start..self.pos]) {
            Ok(_) => Ok(()),
            Err(error) => {
                let offset = self.start + error.valid_up_to();
                Err(EventError::new(offset, SyntaxError::Utf8))
            }
        }
    }
}
