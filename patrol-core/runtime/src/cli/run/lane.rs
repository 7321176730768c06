//! Lanes: what the threads that read tell, on its way to the one that listens.
//!
//! A lane takes [`MOST`] bytes and then makes the sender wait. So a thread may be a file full of findings ahead of
//! what is heard, and memory is bounded. The sending side keeps nothing back: a receiver that looks
//! whenever it waits gets everything.

use std::{
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc::RecvTimeoutError},
    time::Duration,
};

use super::told::Told;

/// Bytes that may wait on a lane, and one finding more.
const MOST: usize = 2 * 1024 * 1024;
/// Bytes that are worth waking the receiver for, which costs more than most findings do.
const MUCH: usize = 64 * 1024;

/// Nobody listens any more.
pub(in crate::cli) struct Gone;

/// The end of a lane that tells.
pub(in crate::cli) struct Outbox(Arc<Lane>);

/// The end of a lane that listens.
pub(in crate::cli) struct Inbox(Arc<Lane>);

#[derive(Default)]
struct Lane {
    waiting: Mutex<Waiting>,
    much: Condvar,
    room: Condvar,
}

#[derive(Default)]
struct Waiting {
    told: Vec<Told>,
    bytes: usize,
    /// One of the ends is gone.
    closed: bool,
}

/// A lane for one unit.
pub(in crate::cli) fn lane() -> (Outbox, Inbox) {
    let lane = Arc::<Lane>::default();
    (Outbox(Arc::clone(&lane)), Inbox(lane))
}

impl Lane {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.waiting().closed = true;
        self.much.notify_all();
        self.room.notify_all();
    }
}

impl Outbox {
    /// Tells something, once there is room for it.
    pub(in crate::cli) fn tell(&self, told: Told) -> Result<(), Gone> {
        let bytes = told.bytes();
        let full = |waiting: &mut Waiting| waiting.bytes >= MOST && !waiting.closed;
        let waiting = self.0.room.wait_while(self.0.waiting(), full);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        if waiting.closed {
            return Err(Gone);
        }
        let little = waiting.bytes < MUCH;
        waiting.told.push(told);
        waiting.bytes += bytes;
        if little && waiting.bytes >= MUCH {
            self.0.much.notify_one();
        }
        Ok(())
    }
}

impl Inbox {
    /// All that waits: at once when it is much or the last, otherwise after this time.
    pub(in crate::cli) fn recv_timeout(
        &self,
        wait: Duration,
    ) -> Result<Vec<Told>, RecvTimeoutError> {
        let little = |waiting: &mut Waiting| waiting.bytes < MUCH && !waiting.closed;
        let waiting = self.0.waiting();
        let waiting = self.0.much.wait_timeout_while(waiting, wait, little);
        let (mut waiting, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        waiting.bytes = 0;
        let told = mem::take(&mut waiting.told);
        if told.is_empty() {
            return Err(match waiting.closed {
                true => RecvTimeoutError::Disconnected,
                false => RecvTimeoutError::Timeout,
            });
        }
        self.0.room.notify_one();
        Ok(told)
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn note(number: usize) -> Told {
        Told::Note {
            position: number.to_string(),
            words: "x".repeat(10_000),
        }
    }

    #[test]
    fn all_is_heard_in_its_order_and_little_more_waits_than_a_lane_takes() {
        let (outbox, inbox) = lane();
        let teller =
            thread::spawn(move || (0..1000).all(|number| outbox.tell(note(number)).is_ok()));
        let mut heard = Vec::new();
        loop {
            match inbox.recv_timeout(Duration::from_secs(60)) {
                Ok(some) => {
                    let bytes: usize = some.iter().map(Told::bytes).sum();
                    assert!(bytes < MOST + 2 * note(0).bytes(), "{bytes}");
                    heard.extend(some);
                }
                Err(why) => {
                    assert_eq!(why, RecvTimeoutError::Disconnected);
                    break;
                }
            }
        }
        assert!(teller.join().is_ok_and(|all| all));
        let positions = heard.iter().map(|told| match told {
            Told::Note { position, .. } => position.clone(),
            _ => String::new(),
        });
        assert!(positions.eq((0..1000).map(|number: usize| number.to_string())));
    }

    #[test]
    fn whoever_waits_for_room_ends_when_nobody_listens() {
        let (outbox, inbox) = lane();
        let teller = thread::spawn(move || while outbox.tell(note(0)).is_ok() {});
        let some = inbox.recv_timeout(Duration::from_secs(60));
        assert!(some.is_ok_and(|some| !some.is_empty()));
        drop(inbox);
        assert!(teller.join().is_ok());
    }

    #[test]
    fn what_is_little_is_heard_after_a_while_and_the_last_at_once() {
        let (outbox, inbox) = lane();
        assert!(outbox.tell(Told::Quiet { inputs: 1 }).is_ok());
        let some = inbox.recv_timeout(Duration::ZERO);
        assert!(some.is_ok_and(|some| some.len() == 1));
        let none = inbox.recv_timeout(Duration::ZERO);
        assert!(none.is_err_and(|why| why == RecvTimeoutError::Timeout));
        assert!(outbox.tell(Told::Quiet { inputs: 1 }).is_ok());
        drop(outbox);
        let some = inbox.recv_timeout(Duration::from_secs(60));
        assert!(some.is_ok_and(|some| some.len() == 1));
        let none = inbox.recv_timeout(Duration::from_secs(60));
        assert!(none.is_err_and(|why| why == RecvTimeoutError::Disconnected));
    }
}
