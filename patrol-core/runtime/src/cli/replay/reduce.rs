//! What invocations have found, in the order of the archive's keys: the very order in which `run` reads
//! the same objects.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use futures_util::future::join_all;

use super::super::{
    Failure,
    run::{crew::Heard, lane::lane, reading::Reading, told::Told},
};
use crate::{
    deploy::replay::{ReplayError, ReplayStack},
    replay::{Line, Object, Part, Range, Setup, alert, part_key},
    source::NotEvents,
};
use patrol_core::Registry;

/// Results that are fetched side by side. Each has some 16 MB at the most.
const AT_ONCE: usize = 8;

/// Why what an invocation has written is not told.
#[derive(Debug, thiserror::Error)]
enum PartError {
    #[error(transparent)]
    Aws(#[from] ReplayError),
    #[error("it is gone: `--again` reads the archive once more")]
    Gone,
    #[error("it is not what an invocation writes: {0}; `--again` reads the archive once more")]
    Unreadable(#[from] serde_json::Error),
}

/// The results of a replay.
pub(super) struct Results {
    pub(super) stack: Arc<ReplayStack>,
    pub(super) id: String,
    pub(super) setup: Setup,
    pub(super) plan: Vec<Range>,
    /// The keys that invocations have written.
    pub(super) keys: BTreeSet<String>,
    /// Why ranges failed, by number.
    pub(super) failures: BTreeMap<u64, String>,
    pub(super) linked: Registry,
}

/// The keys of a range's parts in their order; `None` where not all of them are there.
///
/// An invocation that is tried again may have more time than before it, and end the range with a part that
/// it did not end with before; the part that ends it goes before the one of the same place that does not.
pub(super) fn parts(id: &str, range: u64, keys: &BTreeSet<String>) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    loop {
        let number = u32::try_from(parts.len()).ok()?;
        let last = part_key(id, range, number, true);
        if keys.contains(&last) {
            parts.push(last);
            return Some(parts);
        }
        let next = part_key(id, range, number, false);
        if !keys.contains(&next) {
            return None;
        }
        parts.push(next);
    }
}

impl Results {
    /// Gives them as a run gives its units, from a thread of its own.
    pub(super) fn start(self, reading: &Arc<Reading>) -> Result<Receiver<Heard>, Failure> {
        let (units, heard) = sync_channel(1);
        let reading = Arc::clone(reading);
        thread::Builder::new()
            .name("patrol-replay".to_owned())
            .spawn(move || self.all(&reading, &units))
            .map_err(|why| Failure::usage(format!("cannot start a thread: {why}")))?;
        Ok(heard)
    }

    /// Tells of everything; `None` when nobody listens any more.
    fn all(&self, reading: &Reading, units: &SyncSender<Heard>) -> Option<()> {
        let steps =
            self.plan
                .iter()
                .flat_map(|range| match parts(&self.id, range.number, &self.keys) {
                    Some(keys) => keys.into_iter().map(|key| (range, Some(key))).collect(),
                    None => vec![(range, None)],
                });
        let mut steps = steps.peekable();
        while steps.peek().is_some() && !reading.stop.is_set() {
            let some: Vec<_> = steps.by_ref().take(AT_ONCE).collect();
            let read = some.iter().map(|(_, key)| self.part(key.as_deref()));
            let read = reading.executor.block_on(join_all(read));
            for ((range, key), part) in some.into_iter().zip(read) {
                let key = key.unwrap_or_default();
                match part {
                    Ok(Some(part)) => self.read((range, &key), part, reading, units)?,
                    Ok(None) => self.unread(range, units)?,
                    Err(why) => self.fault(range, format!("`{key}`: {why}"), units)?,
                }
            }
        }
        Some(())
    }

    /// Tells of a range that no invocation has read to its end.
    fn unread(&self, range: &Range, units: &SyncSender<Heard>) -> Option<()> {
        let why = self.failures.get(&range.number);
        let why = why.map_or("no invocation has read it to its end", String::as_str);
        let words = format!(
            "{} objects after `{}` up to `{}` were not read: {why}",
            range.objects, range.after, range.last
        );
        self.fault(range, words, units)
    }

    fn fault(&self, range: &Range, why: String, units: &SyncSender<Heard>) -> Option<()> {
        let position = Some(format!("range {}", range.number));
        let fault = Told::Fault { position, why };
        let told = [fault, end(0, 0, NotEvents::default())];
        tell(units, self.place(range), told)
    }

    fn place(&self, range: &Range) -> String {
        format!("s3://{}/{}", self.setup.bucket, range.prefix)
    }

    /// Tells what one invocation has found.
    fn read(
        &self,
        (range, key): (&Range, &str),
        part: Part,
        reading: &Reading,
        units: &SyncSender<Heard>,
    ) -> Option<()> {
        let (counts, told) = (part.counts, part.told.len() as u64);
        reading.bytes.fetch_add(counts.bytes, Ordering::Relaxed);
        let quiet = counts.objects.saturating_sub(told);
        if quiet > 0 {
            let all = Told::Quiet { inputs: quiet };
            let end = end(counts.events, 0, NotEvents::default());
            tell(units, self.place(range), [all, end])?;
        }
        for text in part.told {
            match serde_json::from_str::<Object>(text.get()) {
                Ok(object) => self.object(object, units)?,
                Err(why) => {
                    let why = PartError::from(why);
                    self.fault(range, format!("`{key}`: {why}"), units)?;
                }
            }
        }
        Some(())
    }

    /// What one invocation has written; `None` where it did not.
    async fn part(&self, key: Option<&str>) -> Result<Option<Part>, PartError> {
        let Some(key) = key else {
            return Ok(None);
        };
        let bytes = self.stack.read(key).await?.ok_or(PartError::Gone)?;
        Ok(Some(serde_json::from_slice(&bytes)?))
    }

    fn object(&self, object: Object, units: &SyncSender<Heard>) -> Option<()> {
        let name = format!("s3://{}/{}", self.setup.bucket, object.key);
        let mut not_events = NotEvents::default();
        (not_events.aggregated, not_events.digests) = (object.aggregated, object.digests);
        let lines = object.lines.into_iter().map(|line| self.told(line));
        let lines = lines.chain([end(object.events, object.suppressed, not_events)]);
        tell(units, name, lines)
    }

    fn told(&self, line: Line) -> Told {
        match line {
            Line::Finding {
                position,
                rule,
                note,
                closes,
            } => match alert(&self.linked, &rule, &note, closes) {
                Some(mut alert) => {
                    alert.input = Some(position);
                    Told::Finding(Box::new(alert))
                }
                None => Told::Fault {
                    position: Some(position),
                    why: format!("a finding of `{rule}` cannot be read"),
                },
            },
            Line::Fault { position, why } => Told::Fault { position, why },
            Line::Note { position, words } => Told::Note { position, words },
        }
    }
}

/// Tells of one unit.
fn tell(
    units: &SyncSender<Heard>,
    name: String,
    told: impl IntoIterator<Item = Told>,
) -> Option<()> {
    let (outbox, inbox) = lane();
    units.send((name, inbox)).ok()?;
    told.into_iter().try_for_each(|one| outbox.tell(one).ok())
}

fn end(events: u64, suppressed: u64, not_events: NotEvents) -> Told {
    Told::End {
        events,
        suppressed,
        not_events,
        stopped: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_that_ends_a_range_goes_before_one_that_does_not() {
        let keys = |parts: &[(u32, bool)]| {
            let keys = parts.iter();
            keys.map(|(part, last)| part_key("a", 7, *part, *last))
                .collect::<BTreeSet<_>>()
        };
        let found = |written: &[(u32, bool)]| parts("a", 7, &keys(written)).map(|all| all.len());
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[(0, false)]), None);
        assert_eq!(found(&[(1, true)]), None);
        assert_eq!(found(&[(0, true)]), Some(1));
        assert_eq!(found(&[(0, false), (1, true)]), Some(2));
        assert_eq!(found(&[(0, false), (0, true), (1, true)]), Some(1));
    }
}
