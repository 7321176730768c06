//! Results of a query of CloudTrail Lake as CSV (RFC 4180): the event of a row is in the column `eventJson`.
//!
//! Source: [saved query results](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-results.html).

use csv_core::{ReadRecordResult, Reader};

use super::{
    super::{InputError, envelope, recorded},
    Events, Place,
};

/// Bytes of the first line that are looked at.
const HEADER_BYTES: usize = 16 * 1024;
/// The column with the event.
const EVENT: &str = "eventJson";
/// Columns that only tables of CloudTrail's events have.
const OTHERS: [&str; 3] = ["eventID", "eventName", "eventVersion"];
/// A row of more columns is none of CloudTrail Lake's.
const MOST_COLUMNS: usize = 1000;

/// The rows below a header.
pub(super) struct Table {
    reader: Reader,
    /// Which of the columns has the event.
    column: usize,
}

/// What the first line of an input says.
enum Header {
    /// A table with the events in this column.
    Events(usize),
    /// A table of events without their text.
    WithoutEvents,
}

impl Header {
    /// Reads the first line, where it names columns of CloudTrail Lake.
    fn read(head: &[u8]) -> Option<Self> {
        let line = &head[..memchr::memchr(b'\n', head)?];
        let line = std::str::from_utf8(line).ok()?;
        let mut names = line.split(',').map(|name| name.trim().trim_matches('"'));
        let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
        if let Some(column) = names.clone().position(|name| is(name, EVENT)) {
            return Some(Self::Events(column));
        }
        let others = names.any(|name| OTHERS.iter().any(|other| is(name, other)));
        others.then_some(Self::WithoutEvents)
    }
}

impl Events<'_> {
    /// Begins to read a table, if the input is one, or tells why it cannot be read.
    pub(super) fn begin_table(&mut self) {
        match Header::read(self.text.head(HEADER_BYTES)) {
            None => {}
            Some(Header::Events(column)) => {
                self.text.rest_of_line(0);
                let reader = Reader::new();
                self.table = Some(Table { reader, column });
                self.place = Place::Table;
            }
            Some(Header::WithoutEvents) => {
                let position = self.here();
                self.give(position, Err(InputError::NoEventColumn));
                self.place = Place::End;
            }
        }
    }

    /// Reads the next row.
    pub(super) fn row(&mut self) {
        let position = self.next_index();
        match self.event_of_row() {
            None => {
                self.place = Place::End;
                if let Some(why) = self.failure() {
                    self.give(position, Err(why));
                }
            }
            Some(Ok(event)) => self.give_record(position, recorded::trail_record(&event)),
            Some(Err(why)) => {
                // Where a row has no end, the next does not begin where it seems to.
                if matches!(why, InputError::TooLong(_)) {
                    self.place = Place::End;
                }
                self.give(position, Err(why));
            }
        }
    }

    /// The text of the event in the next row; `None` at the end.
    fn event_of_row(&mut self) -> Option<Result<String, InputError>> {
        let table = self.table.as_mut()?;
        let (mut fields, mut ends) = (vec![0; 4096], vec![0; 64]);
        let (mut written, mut columns) = (0, 0);
        loop {
            // At the end the reader is asked with no bytes, and gives what it has.
            self.text.peek();
            let (result, read, wrote, ended) = table.reader.read_record(
                self.text.window(),
                &mut fields[written..],
                &mut ends[columns..],
            );
            self.text.consume(read);
            written += wrote;
            columns += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if fields.len() >= self.text.limit => {
                    return Some(Err(InputError::TooLong(self.text.limit)));
                }
                ReadRecordResult::OutputFull => fields.resize(fields.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if ends.len() > MOST_COLUMNS => {
                    return Some(Err(InputError::NoEventColumn));
                }
                ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return None,
            }
        }
        let ends = &ends[..columns];
        let end = ends.get(table.column).copied();
        let start = table
            .column
            .checked_sub(1)
            .map_or(0, |before| ends.get(before).copied().unwrap_or_default());
        let field = end.and_then(|end| fields.get(start..end));
        Some(match field {
            Some([]) | None => Err(InputError::NoEventColumn),
            Some(field) => envelope::utf8(field.to_vec()),
        })
    }
}
