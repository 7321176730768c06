//! One event after the other out of a stream, whatever form they stand in.

mod array;
mod table;
mod value;

use std::{collections::VecDeque, fmt, io::Read};

use patrol_core::Router;

use self::table::Table;
use super::{
    InputError, Sender, format, gzip,
    item::{Item, NotEvents, Position},
    record::Record,
    text::Text,
    trail_log,
};

/// Reads events out of a stream: one event, an array, JSON lines, CloudTrail log files, one after
/// the other, gzipped or not. It keeps one event at a time in memory.
///
/// What Lambda is invoked with and what becomes of it is read too:
///
/// | Form | Source |
/// |---|---|
/// | batches of SNS, SQS, Kinesis, DynamoDB and S3, requests of a function URL and of API Gateway | [Lambda's event sources][sources] |
/// | the stack's own wrapping of EventBridge's events | `{"patrol": {"rules": [...]}, "event": {...}}` |
/// | messages of a dead letter queue, as `aws sqs receive-message` shows them | [dead letters][dead] |
/// | records of failed invocations | [destinations][destinations] |
/// | what `aws cloudtrail lookup-events` shows, rows of CloudTrail Lake with `eventJson` as JSON or CSV, bare records | [CloudTrail][cloudtrail] |
///
/// [sources]: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
/// [dead]: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
/// [destinations]: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
/// [cloudtrail]: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
///
/// Aggregated records and digests of CloudTrail are neither events nor items: [`not_events`](Self::not_events)
/// counts them.
///
/// Something that cannot be read is an item of its own and the next event goes on: JSON lines at
/// the next line, an array at the next element. The iterator always ends.
pub struct Events<'a> {
    text: Text<'a>,
    gzipped: bool,
    place: Place,
    ready: VecDeque<Item>,
    /// Elements of arrays so far.
    index: u64,
    /// The line of the last value, and which of the line's values it was.
    last: (u64, u64),
    /// Each line is a value.
    lines: bool,
    /// The table that is read.
    table: Option<Table>,
    /// JSON has been seen.
    json: bool,
    /// Whose rules need not hear of every record.
    router: Option<&'a Router>,
    /// Records that were passed over.
    passed_over: u64,
    not_events: NotEvents,
    /// The next element of the array is a plain record that a rule hears of.
    matches: bool,
    /// The account whose log it is; `None` where anything may stand in it.
    log_of: Option<&'a str>,
}

/// Where reading goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Start,
    /// Between values.
    Between,
    /// After something broken: at the next line that begins with a brace.
    Lost,
    /// In an array; `after` an element.
    Array {
        records: bool,
        after: bool,
    },
    /// In the rows of a table.
    Table,
    End,
}

impl<'a> Events<'a> {
    /// Reads from a stream.
    pub fn new(reader: impl Read + 'a) -> Self {
        let (reader, gzipped) = gzip::plain(reader);
        Self {
            text: Text::new(reader),
            gzipped,
            place: Place::Start,
            ready: VecDeque::new(),
            index: 0,
            last: (0, 0),
            lines: false,
            table: None,
            json: false,
            router: None,
            passed_over: 0,
            not_events: NotEvents::default(),
            matches: false,
            log_of: None,
        }
    }

    /// Reads a trail's log, as its key says: its records must be CloudTrail's, and of the account in whose folder it is. A
    /// key that CloudTrail does not write says nothing.
    #[must_use]
    pub fn of_log(mut self, key: &'a str) -> Self {
        self.log_of = trail_log::account_of(key);
        self
    }

    /// Passes over records of CloudTrail's log files that no rule of the router would hear of, and
    /// counts them. Nothing is written around them, so that this is many times as fast.
    #[must_use]
    pub const fn for_rules_of(mut self, router: &'a Router) -> Self {
        self.router = Some(router);
        self
    }

    /// How many records were passed over so far.
    #[must_use]
    pub const fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// Reads no event that is longer than this, in place of [`MAX_EVENT_BYTES`](super::MAX_EVENT_BYTES).
    #[must_use]
    pub fn max_event_bytes(mut self, limit: usize) -> Self {
        self.text.limit = limit;
        self
    }

    /// What was read so far that is well and no event.
    #[must_use]
    pub const fn not_events(&self) -> NotEvents {
        self.not_events
    }

    fn give(&mut self, position: Position, event: Result<String, InputError>) {
        self.give_record(position, Record::new(event, Sender::Bus));
    }

    fn give_record(&mut self, position: Position, record: Record<'_>) {
        match record.event {
            Err(InputError::Aggregated) => self.not_events.aggregated += 1,
            Err(InputError::Digest) => self.not_events.digests += 1,
            _ => {
                let record = match self.log_of {
                    Some(account) => trail_log::checked(record, account),
                    None => record,
                };
                let item = Item::new(position, record);
                self.ready.push_back(item);
            }
        }
    }

    /// Why the reader ended early, once.
    fn failure(&mut self) -> Option<InputError> {
        let why = self.text.take_failure()?;
        Some(gzip::explain(why, self.gzipped))
    }

    /// Why the text ended here: what the reader said, if it said something.
    fn ended(&mut self, otherwise: InputError) -> InputError {
        self.failure().unwrap_or(otherwise)
    }

    fn next_index(&mut self) -> Position {
        self.index += 1;
        Position::new(self.index)
    }

    /// The position of a value that begins here.
    fn here(&mut self) -> Position {
        let line = self.text.line();
        self.last = if self.last.0 == line {
            (line, self.last.1 + 1)
        } else {
            (line, 1)
        };
        Position::on_line(line, self.last.1)
    }

    fn step(&mut self) {
        match self.place {
            Place::Start => {
                self.text.skip_mark();
                self.place = Place::Between;
                if let Some(what) = format::other(self.text.head(format::HEAD_BYTES)) {
                    let position = self.here();
                    self.give(position, Err(InputError::OtherFormat(what)));
                    self.place = Place::End;
                } else if !matches!(self.text.peek(), None | Some(b'{' | b'[')) {
                    self.begin_table();
                }
            }
            Place::Between => self.between(),
            Place::Lost => {
                while !matches!(self.text.peek(), None | Some(b'{')) {
                    self.text.rest_of_line(0);
                }
                self.place = Place::Between;
            }
            Place::Array { records, after } => self.array(records, after),
            Place::Table => self.row(),
            Place::End => {}
        }
    }

    fn between(&mut self) {
        let Some(byte) = self.text.skip_space() else {
            self.place = Place::End;
            let line = Position::new(self.text.line());
            if let Some(why) = self.failure() {
                self.give(line, Err(why));
            } else if self.last.0 == 0 && !self.json {
                self.give(line, Err(InputError::Empty));
            }
            return;
        };
        match byte {
            b'{' if self.log_file() => {
                self.json = true;
                self.place = Place::Array {
                    records: true,
                    after: false,
                };
            }
            b'{' => self.value(),
            b'[' if !self.lines => {
                self.text.take();
                self.json = true;
                self.place = Place::Array {
                    records: false,
                    after: false,
                };
            }
            _ => self.other(),
        }
    }
}

impl Iterator for Events<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while self.ready.is_empty() && self.place != Place::End {
            self.step();
        }
        self.ready.pop_front()
    }
}

impl fmt::Debug for Events<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("place", &self.place)
            .field("text", &self.text)
            .finish_non_exhaustive()
    }
}
