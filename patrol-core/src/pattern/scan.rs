//! A validating JSON scanner that skips what nobody asked for.
//!
//! It works on bytes, jumps over the inside of strings, keeps no tree and allocates
//! nothing. It accepts what Jackson, EventBridge's reader, accepts, with its limits:
//! 1,000 levels, numbers of 1,000 digits, keys of 50,000 characters.

use std::fmt;

use super::error::EventError;
use super::marks::Marks;

/// The deepest nesting of objects and arrays that is read.
pub(super) const MAX_DEPTH: usize = 1_000;
const MAX_NUMBER_DIGITS: usize = 1_000;
const MAX_KEY_CHARS: usize = 50_000;

/// What the scanner found instead of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    NotAnObject,
    End,
    Value,
    Key,
    Colon,
    Separator,
    Control,
    Escape,
    Number,
    NumberLength,
    KeyLength,
    Depth,
    Utf8,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAnObject => "expected an object",
            Self::End => "the text ends too early",
            Self::Value => "expected a value",
            Self::Key => "expected a key in double quotes",
            Self::Colon => "expected `:`",
            Self::Separator => "expected `,` or the closing bracket",
            Self::Control => "a control character in a string must be escaped",
            Self::Escape => "unknown escape",
            Self::Number => "malformed number",
            Self::NumberLength => "a number of more than 1,000 digits",
            Self::KeyLength => "a key of more than 50,000 characters",
            Self::Depth => "nested deeper than 1,000 levels",
            Self::Utf8 => "invalid UTF-8",
        })
    }
}

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

/// Appends the decoded text of a string that the scanner has accepted.
///
/// An escaped surrogate without its other half becomes `?`, as it does where
/// EventBridge turns values into bytes.
pub(super) fn decode(raw: &[u8], out: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\\') {
        out.extend_from_slice(&rest[..at]);
        let Some(&escape) = rest.get(at + 1) else {
            return;
        };
        rest = &rest[at + 2..];
        match escape {
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'u' => {
                let unit = hex4(rest);
                rest = rest.get(4..).unwrap_or_default();
                let mut code = unit;
                if (0xD800..0xDC00).contains(&unit) && rest.starts_with(b"\\u") {
                    let low = hex4(&rest[2..]);
                    if (0xDC00..0xE000).contains(&low) {
                        code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                        rest = rest.get(6..).unwrap_or_default();
                    }
                }
                let char = char::from_u32(code).unwrap_or('?');
                out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            }
            other => out.push(other),
        }
    }
    out.extend_from_slice(rest);
}

fn hex4(text: &[u8]) -> u32 {
    text.iter().take(4).fold(0, |code, &byte| {
        code << 4 | char::from(byte).to_digit(16).unwrap_or(0)
    })
}
