//! Units side by side, and what they tell one after the other.
//!
//! Threads take units in their order. Each unit has a [lane](super::lane) of its own, and the lanes are listened to
//! in the order of the units: what comes out is the same on one core and on many. A thread that is far
//! ahead waits, so that memory is bounded: lanes are bounded, and units are at most twice as many as threads, and one
//! more.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use super::{
    super::Failure,
    lane::{Inbox, Outbox, lane},
    reading::Reading,
    units::Unit,
};

/// A unit that is being read, by its name.
pub(in crate::cli) type Heard = (String, Inbox);

/// Where threads find their next unit, and say which one they took.
struct Queue {
    units: Box<dyn Iterator<Item = Unit> + Send>,
    taken: SyncSender<Heard>,
}

impl Queue {
    /// The next unit, and where to tell of it; `None` when there is none, or nobody listens.
    fn take(&mut self) -> Option<(Unit, Outbox)> {
        let unit = self.units.next()?;
        let (outbox, inbox) = lane();
        // It waits here while enough units are under way; the other threads wait with it.
        self.taken.send((unit.name.clone(), inbox)).ok()?;
        Some((unit, outbox))
    }
}

/// Reads the units with this number of threads; gives them in their order.
pub(super) fn start(
    reading: &Arc<Reading>,
    units: Box<dyn Iterator<Item = Unit> + Send>,
    jobs: usize,
) -> Result<Receiver<Heard>, Failure> {
    let (taken, heard) = sync_channel(jobs);
    let queue = Arc::new(Mutex::new(Queue { units, taken }));
    for _ in 0..jobs {
        let (reading, queue) = (Arc::clone(reading), Arc::clone(&queue));
        // Nobody waits for the threads: one may be blocked in a read that never ends.
        thread::Builder::new()
            .name("patrol-run".to_owned())
            .spawn(move || work(&reading, &queue))
            .map_err(|why| Failure::usage(format!("cannot start a thread: {why}")))?;
    }
    Ok(heard)
}

fn work(reading: &Reading, queue: &Mutex<Queue>) {
    while !reading.stop.is_set() {
        let taken = queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((unit, outbox)) = taken else {
            return;
        };
        if reading.unit(unit, &outbox).is_err() {
            return;
        }
    }
}
