//! A line on the terminal that says how far it is.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use super::output::{counted, grouped};

/// A run this short needs no progress.
const QUIET: Duration = Duration::from_millis(500);
const INTERVAL: Duration = Duration::from_millis(100);

/// The line; it comes late, goes away before anything else is written, and is not drawn at all
/// where it is not wanted.
pub(super) struct Progress {
    wanted: bool,
    width: usize,
    shown: bool,
    next: Instant,
}

impl Progress {
    pub(super) fn new(wanted: bool, width: usize) -> Self {
        Self {
            wanted,
            width,
            shown: false,
            next: Instant::now() + QUIET,
        }
    }

    pub(super) fn draw(
        &mut self,
        writer: &mut dyn Write,
        events: u64,
        findings: u64,
        input: &str,
    ) -> io::Result<()> {
        // Asking the clock for each event would cost more than many an event does.
        if !self.wanted || !events.is_multiple_of(64) || Instant::now() < self.next {
            return Ok(());
        }
        self.next = Instant::now() + INTERVAL;
        self.shown = true;
        let line = format!(
            "{}, {} found  {input}",
            counted(events, "event"),
            grouped(findings)
        );
        let line: String = line
            .chars()
            .filter(|c| !c.is_control())
            .take(self.width.saturating_sub(1))
            .collect();
        write!(writer, "\r\x1b[K{line}")?;
        writer.flush()
    }

    pub(super) fn clear(&mut self, writer: &mut dyn Write) -> io::Result<()> {
        if self.shown {
            self.shown = false;
            write!(writer, "\r\x1b[K")?;
            writer.flush()?;
        }
        Ok(())
    }
}
