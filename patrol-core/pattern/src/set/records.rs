//! Records of CloudTrail, matched as if each stood in EventBridge's envelope.
//!
//! A log file has hundreds of thousands of records, and few of them match a pattern. Writing the
//! envelope around each costs more than reading it, so the fields of the envelope are derived from
//! the record, and only what matches, or is not plain, is left to the code that writes envelopes.

use super::PatternSet;
use super::scratch::{Scratch, with_scratch};
use crate::cloudtrail;
use crate::error::EventError;
use crate::index::NONE;
use crate::json::{MAX_DEPTH, Scanner};
use crate::leaves::Plain;
use crate::path_trie::{PathTrie, PathTrieBuilder};
use crate::program::Program;

/// What ends the name of a service's host in a record.
const HOST_END: &[u8] = b".amazonaws.com";
/// Levels of a record that is passed over. Deeper ones are left to the code that says what is wrong with them.
const MAX_LEVELS: usize = 126;

/// How many records were passed over, see
/// [`PatternSet::pass_over_records`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassedOver {
    /// How many.
    pub records: usize,
    /// Where the last of them ends.
    pub bytes: usize,
    /// What comes then.
    pub next: NextRecord,
}

/// What comes after the records that were passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextRecord {
    /// A plain record that a pattern matches.
    Matches,
    /// The end of the text or of the array, a record that is cut off by it, or something that is no
    /// plain record of CloudTrail.
    Unknown,
}

/// The fields of a record that tell its envelope.
#[derive(Debug)]
struct Given {
    event_type: u32,
    event_source: u32,
    event_id: u32,
    event_time: u32,
    region: u32,
    account: u32,
    identity_account: u32,
    error_code: u32,
}

/// The fields of the envelope that patterns ask for, or `NONE`.
#[derive(Debug)]
struct Derived {
    version: u32,
    id: u32,
    detail_type: u32,
    source: u32,
    account: u32,
    time: u32,
    region: u32,
}

/// The paths that patterns name, seen from a record.
#[derive(Debug)]
pub(super) struct RecordPaths {
    trie: PathTrie,
    /// How many fields there are, with those that only tell the envelope.
    fields: usize,
    given: Given,
    derived: Derived,
}

impl RecordPaths {
    pub(super) fn of(program: &Program) -> Self {
        let mut trie = PathTrieBuilder::default();
        let mut fields = program.paths.len() as u32;
        let known = |path: &str| {
            let at = program.paths.iter().position(|known| **known == *path);
            at.map_or(NONE, |at| at as u32)
        };
        for (field, path) in program.paths.iter().enumerate() {
            if let Some(path) = path.strip_prefix("detail.") {
                trie.insert(path, field as u32);
            }
        }
        let mut given = |path: &'static str| {
            let field = known(&format!("detail.{path}"));
            if field != NONE {
                return field;
            }
            trie.insert(path, fields);
            fields += 1;
            fields - 1
        };
        let given = Given {
            event_type: given("eventType"),
            event_source: given("eventSource"),
            event_id: given("eventID"),
            event_time: given("eventTime"),
            region: given("awsRegion"),
            account: given("recipientAccountId"),
            identity_account: given("userIdentity.accountId"),
            error_code: given("errorCode"),
        };
        Self {
            trie: trie.build(),
            fields: fields as usize,
            given,
            derived: Derived {
                version: known("version"),
                id: known("id"),
                detail_type: known("detail-type"),
                source: known("source"),
                account: known("account"),
                time: known("time"),
                region: known("region"),
            },
        }
    }

    /// Reads a record. Returns where it ends.
    fn read(&self, scratch: &mut Scratch, scanner: Scanner<'_>) -> Result<usize, EventError> {
        let levels_above = MAX_DEPTH - MAX_LEVELS;
        scratch
            .leaves
            .scan(&self.trie, self.fields, scanner, levels_above + 1)
    }

    /// Adds the fields of the envelope to those of a record. `None` when the record is not plain: it
    /// does not tell them, or not in plain texts.
    fn derive(&self, scratch: &mut Scratch, text: &[u8]) -> Option<()> {
        let leaves = &mut scratch.leaves;
        let (given, derived) = (&self.given, &self.derived);
        // An empty text counts as absent, and what is absent is filled in by the code that writes envelopes.
        let required = |plain: Plain| match plain {
            Plain::Text(range) if !range.is_empty() && is_member(text, range.start) => {
                Some(&text[range])
            }
            _ => None,
        };
        let event_type = match leaves.plain(given.event_type) {
            Plain::Absent => None,
            other => Some(std::str::from_utf8(required(other)?).ok()?),
        };
        let host = required(leaves.plain(given.event_source))?;
        if !host.ends_with(HOST_END) || event_type == Some(cloudtrail::AGGREGATED) {
            return None;
        }
        // `null`, as databases write what is absent: a pattern would take it for a failure.
        if matches!(leaves.plain(given.error_code), Plain::Other) {
            return None;
        }
        if derived.source != NONE {
            let service = host.split(|byte| *byte == b'.').next()?;
            leaves.add(derived.source, &[b"aws.", service]);
        }
        if derived.detail_type != NONE {
            let detail_type = cloudtrail::detail_type(event_type);
            leaves.add(derived.detail_type, &[detail_type.as_bytes()]);
        }
        if derived.version != NONE {
            leaves.add(derived.version, &[b"0"]);
        }
        let account = match leaves.plain(given.account) {
            Plain::Absent => given.identity_account,
            _ => given.account,
        };
        for (field, given) in [
            (derived.account, account),
            (derived.region, given.region),
            (derived.time, given.event_time),
            (derived.id, given.event_id),
        ] {
            if field != NONE {
                let value = required(leaves.plain(given))?;
                leaves.add(field, &[value]);
            }
        }
        Some(())
    }
}

/// Whether the text whose inside begins here is the value of a key, and not in an array.
fn is_member(text: &[u8], start: usize) -> bool {
    let before = text[..start.saturating_sub(1)].trim_ascii_end();
    before.last() == Some(&b':')
}

impl<K> PatternSet<K> {
    /// Passes over the records of CloudTrail, separated by commas, that match no pattern in the
    /// envelope that EventBridge would put around them.
    ///
    /// The text begins with a record, as after the `[` of a log file. Records are passed over up to
    /// the first that matches a pattern or is not plain: one that is not JSON or cut off, that does
    /// not name its service (`eventSource`, such as `s3.amazonaws.com`), lacks a field of the
    /// envelope for which a pattern asks, or has an `errorCode` that is `null`.
    ///
    /// ```
    /// use patrol_pattern::{NextRecord, Pattern, PatternSet};
    ///
    /// let roles = Pattern::api_call("sts.amazonaws.com", ["AssumeRole"]);
    /// let set = PatternSet::from_iter([("roles", roles)]);
    /// let text = br#"{"eventSource": "s3.amazonaws.com", "eventName": "GetObject"},
    ///     {"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole"}]}"#;
    /// let passed = set.pass_over_records(text);
    /// assert_eq!((passed.records, passed.bytes), (1, 61));
    /// assert_eq!(passed.next, NextRecord::Matches);
    /// ```
    #[must_use]
    pub fn pass_over_records(&self, text: &[u8]) -> PassedOver {
        let paths = self
            .record_paths
            .get_or_init(|| RecordPaths::of(&self.program));
        with_scratch(|scratch| {
            let mut bitmap = scratch.leaves.take_bitmap();
            let is_ascii = bitmap.set(text);
            let mut passed = PassedOver {
                records: 0,
                bytes: 0,
                next: NextRecord::Unknown,
            };
            let mut at = 0;
            loop {
                let scanner = Scanner::at(text, &bitmap, is_ascii, at);
                let Ok(end) = paths.read(scratch, scanner) else {
                    break;
                };
                if paths.derive(scratch, text).is_none() {
                    break;
                }
                self.tree.evaluate(&self.program, scratch, text);
                if !scratch.matched.is_empty() {
                    passed.next = NextRecord::Matches;
                    break;
                }
                passed.records += 1;
                passed.bytes = end;
                let mut next = Scanner::at(text, &bitmap, is_ascii, end);
                if next.peek() != b',' {
                    break;
                }
                at = next.pos() + 1;
            }
            scratch.leaves.give_bitmap(bitmap);
            passed
        })
    }
}
