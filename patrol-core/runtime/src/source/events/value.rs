//! A value that stands by itself, and what is not a value.

use serde::de::IgnoredAny;

use super::{
    super::{
        InputError,
        envelope::{self, Content},
        item::Position,
        recorded::{self, Recorded},
        text::{Cut, Reach},
    },
    Events, Place,
};

/// What is looked at of a line that is not JSON.
const LINE_BYTES: usize = 4096;

impl Events<'_> {
    /// Takes `{"Records": [`, as log files begin, or nothing.
    pub(super) fn log_file(&mut self) -> bool {
        let line = self.text.line();
        let mut taken = Vec::new();
        for token in ["{", "\"Records\"", ":", "["] {
            while let Some(byte) = self.text.peek().filter(u8::is_ascii_whitespace) {
                taken.push(byte);
                self.text.take();
            }
            for wanted in token.bytes() {
                if self.text.peek() != Some(wanted) {
                    self.text.unread(taken, line);
                    return false;
                }
                taken.extend(self.text.take());
            }
        }
        true
    }

    /// A value that begins with a brace and stands by itself.
    pub(super) fn value(&mut self) {
        let line = self.text.line();
        let position = self.here();
        let reach = if self.lines { Reach::Line } else { Reach::Free };
        let mut bytes = Vec::new();
        let cut = self.text.value(&mut bytes, reach);
        self.json = true;
        let first_break = bytes.iter().position(|byte| *byte == b'\n');
        if cut == Cut::Whole {
            self.lines |= first_break.is_none();
            let broken = first_break.is_some() && !is_json(&bytes);
            if !broken {
                self.take_in(position, bytes);
                return;
            }
        }
        let why = match cut {
            Cut::Whole | Cut::Short => self.ended(InputError::CutOff),
            Cut::TooLong => InputError::TooLong(self.text.limit),
        };
        self.give(position, Err(why));
        if let Some(at) = first_break {
            // What looked like one value over many lines may be lines, the first of them broken.
            self.text.unread(bytes.split_off(at + 1), line + 1);
            self.place = Place::Lost;
        } else {
            self.text.rest_of_line(0);
        }
        self.lines = true;
    }

    /// Reads a value's text: an event, or a log file that does not begin as log files do.
    pub(super) fn take_in(&mut self, position: Position, bytes: Vec<u8>) {
        let text = match envelope::utf8(bytes) {
            Ok(text) => text,
            Err(why) => return self.give(position, Err(why)),
        };
        match envelope::content(&text) {
            Ok(Content::Event) => self.give(position, Ok(text)),
            Ok(Content::Records(records)) => {
                for record in records {
                    let position = self.next_index();
                    self.give_record(position, recorded::record(record));
                }
            }
            Err(why) => match recorded::read(&text) {
                None => self.give(position, Err(why)),
                Some(Recorded::One(record)) => self.give_record(position, record),
                Some(Recorded::Many(records)) => {
                    for record in records {
                        let position = self.next_index();
                        self.give_record(position, record);
                    }
                }
            },
        }
    }

    /// A line that begins with neither brace nor bracket.
    pub(super) fn other(&mut self) {
        let position = self.here();
        let mut line = self.text.rest_of_line(LINE_BYTES);
        let cut = line.len() == LINE_BYTES;
        line.truncate(line.trim_ascii_end().len());
        let why = match envelope::utf8(line) {
            Err(why) if !cut => why,
            Ok(line) if !cut => match envelope::content(&line) {
                Err(why) => why,
                // An event begins with a brace.
                Ok(_) => InputError::NotJson("expected an object".to_owned()),
            },
            _ => InputError::NotJson("expected an object".to_owned()),
        };
        let json = matches!(why, InputError::NotAnObject(_));
        self.give(position, Err(why));
        if !json && !self.json {
            // A text file is one thing that is not JSON, not one a line.
            while !matches!(self.text.skip_space(), None | Some(b'{' | b'[')) {
                self.text.rest_of_line(0);
            }
        }
    }
}

fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}
