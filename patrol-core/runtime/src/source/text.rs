//! A stream of text that is cut into JSON values, with lines counted and nothing read twice.

use std::{
    fmt,
    io::{self, Read},
};

use super::nesting::{Nesting, Step};

/// The largest event that is read, 64 MiB: EventBridge and Lambda send at most 6 MB.
pub const MAX_EVENT_BYTES: usize = 64 * 1024 * 1024;

/// How far a value may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the end of its line.
    Line,
    /// Over several lines.
    Free,
    /// Over several lines; an element of an array, whose end is found also when it is too long.
    Element,
}

/// How a value ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// With its last bracket.
    Whole,
    /// With the line, or the input, before its last bracket.
    Short,
    /// Too long; in a [`Reach::Element`] all of it was passed over.
    TooLong,
}

/// How many bytes are held at a time.
const BUFFER_BYTES: usize = 256 * 1024;

/// A stream of text.
pub(super) struct Text<'a> {
    reader: Box<dyn Read + 'a>,
    /// What was read and not taken stands from `at` to `filled`.
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    line: u64,
    failure: Option<io::Error>,
    /// The longest value that is read.
    pub(super) limit: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(reader: Box<dyn Read + 'a>) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            at: 0,
            filled: 0,
            line: 1,
            failure: None,
            limit: MAX_EVENT_BYTES,
        }
    }

    /// The number of the line that is read next, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// Why reading ended early, once.
    pub(super) const fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    /// What was read and not taken.
    pub(super) fn window(&self) -> &[u8] {
        &self.buffer[self.at..self.filled]
    }

    /// Some bytes, or none at the end. A reader that fails has ended.
    fn fill(&mut self) -> &[u8] {
        if self.at == self.filled {
            self.read_on();
        }
        self.window()
    }

    /// Reads on, if there is room for it. Returns whether there are more bytes now.
    pub(super) fn read_on(&mut self) -> bool {
        self.buffer.copy_within(self.at..self.filled, 0);
        self.filled -= self.at;
        self.at = 0;
        if self.buffer.len() < BUFFER_BYTES {
            self.buffer.resize(BUFFER_BYTES, 0);
        }
        // A reader is not asked into no room: it would seem to have ended.
        if self.filled == self.buffer.len() {
            return false;
        }
        loop {
            match self.reader.read(&mut self.buffer[self.filled..]) {
                Ok(count) => {
                    self.filled += count;
                    return count > 0;
                }
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => {
                    self.failure = Some(why);
                    self.reader = Box::new(io::empty());
                }
            }
        }
    }

    /// Takes bytes that [`window`](Self::window) has.
    pub(super) fn consume(&mut self, count: usize) {
        let taken = &self.buffer[self.at..self.at + count];
        self.line += memchr::memchr_iter(b'\n', taken).count() as u64;
        self.at += count;
    }

    /// Puts bytes back, the first of which stood on this line.
    pub(super) fn unread(&mut self, mut bytes: Vec<u8>, line: u64) {
        self.line = line;
        // A few bytes have room where they were taken from: each line puts some back, and must not copy all that is read.
        if let Some(at) = self.at.checked_sub(bytes.len()) {
            self.buffer[at..self.at].copy_from_slice(&bytes);
            self.at = at;
            return;
        }
        bytes.extend_from_slice(self.window());
        self.buffer = bytes;
        self.at = 0;
        self.filled = self.buffer.len();
    }

    /// The next byte, without taking it.
    pub(super) fn peek(&mut self) -> Option<u8> {
        self.fill().first().copied()
    }

    /// Takes the next byte.
    pub(super) fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.consume(1);
        Some(byte)
    }

    /// Passes over white space, and gives the byte after it.
    pub(super) fn skip_space(&mut self) -> Option<u8> {
        loop {
            let chunk = self.fill();
            if chunk.is_empty() {
                return None;
            }
            let space = chunk.iter().take_while(|byte| byte.is_ascii_whitespace());
            let count = space.count();
            let next = chunk.get(count).copied();
            self.consume(count);
            if next.is_some() {
                return next;
            }
        }
    }

    /// This number of bytes that come next, without taking them, or all that there are.
    pub(super) fn head(&mut self, count: usize) -> &[u8] {
        while self.window().len() < count && self.read_on() {}
        let window = self.window();
        &window[..count.min(window.len())]
    }

    /// Passes over a byte order mark.
    pub(super) fn skip_mark(&mut self) {
        let mut mark = Vec::new();
        while mark.len() < 3 && self.peek() == Some([0xEF, 0xBB, 0xBF][mark.len()]) {
            mark.extend(self.take());
        }
        if mark.len() < 3 {
            self.unread(mark, self.line);
        }
    }

    /// Takes the rest of the line, its break included; keeps at most `limit` bytes of it.
    pub(super) fn rest_of_line(&mut self, limit: usize) -> Vec<u8> {
        let mut kept = Vec::new();
        loop {
            let chunk = self.fill();
            let at = chunk.iter().position(|byte| *byte == b'\n');
            let count = at.map_or(chunk.len(), |at| at + 1);
            let room = limit.saturating_sub(kept.len());
            kept.extend_from_slice(&chunk[..count.min(room)]);
            self.consume(count);
            if at.is_some() || count == 0 {
                return kept;
            }
        }
    }

    /// Takes the value that begins with the next byte.
    pub(super) fn value(&mut self, out: &mut Vec<u8>, reach: Reach) -> Cut {
        match self.peek() {
            Some(b'{' | b'[' | b'"') => self.follow(Nesting::default(), out, reach),
            _ => self.scalar(out),
        }
    }

    /// Passes over the rest of an object that is open.
    pub(super) fn rest_of_object(&mut self) -> Cut {
        self.follow(Nesting::inside(), &mut Vec::new(), Reach::Element)
    }

    fn follow(&mut self, mut nesting: Nesting, out: &mut Vec<u8>, reach: Reach) -> Cut {
        let mut too_long = false;
        loop {
            let limit = self.limit;
            let chunk = self.fill();
            if chunk.is_empty() {
                return if too_long { Cut::TooLong } else { Cut::Short };
            }
            let (count, end) = scan(&mut nesting, chunk, reach);
            if too_long || out.len() + count > limit {
                if reach != Reach::Element {
                    return Cut::TooLong;
                }
                too_long = true;
                out.clear();
            } else {
                out.extend_from_slice(&chunk[..count]);
            }
            self.consume(count);
            match end {
                None => {}
                Some(Cut::Whole) if too_long => return Cut::TooLong,
                Some(cut) => return cut,
            }
        }
    }

    /// A number, a word, or whatever stands where an array's element should.
    fn scalar(&mut self, out: &mut Vec<u8>) -> Cut {
        while let Some(byte) = self.peek() {
            let ends = matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace();
            if ends && !out.is_empty() {
                return Cut::Whole;
            }
            out.push(byte);
            self.consume(1);
            if out.len() >= self.limit {
                return Cut::TooLong;
            }
        }
        Cut::Whole
    }
}

/// How many of these bytes belong to the value, and how it ended if it did.
fn scan(nesting: &mut Nesting, bytes: &[u8], reach: Reach) -> (usize, Option<Cut>) {
    for (at, byte) in bytes.iter().enumerate() {
        match nesting.step(*byte) {
            Step::Inside => {}
            Step::End => return (at + 1, Some(Cut::Whole)),
            Step::LineBreak if reach == Reach::Line => return (at, Some(Cut::Short)),
            Step::BrokenString if reach != Reach::Element => return (at, Some(Cut::Short)),
            Step::LineBreak | Step::BrokenString => {}
        }
    }
    (bytes.len(), None)
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}
