//! A line on the terminal that says how far it is.

use std::{
    io::{self, Write},
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use super::{
    numbers::{counted, grouped, size},
    reading::Reading,
};

/// A run this short needs no progress.
const QUIET: Duration = Duration::from_millis(500);
const INTERVAL: Duration = Duration::from_millis(100);

/// The line; it comes late, makes room for whatever else is written, and is not drawn at all where
/// it is not wanted.
pub(super) struct Progress {
    wanted: bool,
    width: usize,
    /// Bytes of all inputs, where they are known.
    total: Option<u64>,
    started: Instant,
    next: Instant,
    line: String,
    shown: bool,
}

impl Progress {
    pub(super) fn new(wanted: bool, width: usize, total: Option<u64>) -> Self {
        let started = Instant::now();
        Self {
            wanted,
            width,
            total,
            started,
            next: started + QUIET,
            line: String::new(),
            shown: false,
        }
    }

    /// Draws the line, if it is time.
    pub(super) fn draw(
        &mut self,
        writer: &mut dyn Write,
        reading: &Reading,
        findings: u64,
        input: &str,
    ) -> io::Result<()> {
        if !self.wanted || Instant::now() < self.next {
            return Ok(());
        }
        self.next = Instant::now() + INTERVAL;
        let events = reading.events.load(Ordering::Relaxed);
        let bytes = reading.bytes.load(Ordering::Relaxed);
        let words = words(events, findings, bytes, self.total, self.started.elapsed());
        let line = format!("{words}  {input}");
        let line = line.chars().filter(|c| !c.is_control());
        self.line = line.take(self.width.saturating_sub(1)).collect();
        self.show(writer)
    }

    fn show(&mut self, writer: &mut dyn Write) -> io::Result<()> {
        self.shown = true;
        write!(writer, "\r\x1b[K{}", self.line)?;
        writer.flush()
    }

    /// Makes room for other lines on the screen.
    pub(super) fn clear(&mut self, writer: &mut dyn Write) -> io::Result<()> {
        if self.shown {
            self.shown = false;
            write!(writer, "\r\x1b[K")?;
            writer.flush()?;
        }
        Ok(())
    }

    /// Comes back after other lines.
    pub(super) fn restore(&mut self, writer: &mut dyn Write) -> io::Result<()> {
        if self.line.is_empty() || self.shown {
            return Ok(());
        }
        self.show(writer)
    }

    /// Goes for good.
    pub(super) fn end(&mut self, writer: &mut dyn Write) -> io::Result<()> {
        self.clear(writer)?;
        self.wanted = false;
        self.line.clear();
        Ok(())
    }
}

fn words(events: u64, findings: u64, bytes: u64, total: Option<u64>, elapsed: Duration) -> String {
    let per_second = |count: u64| {
        let milliseconds = elapsed.as_millis().max(1);
        u64::try_from(u128::from(count) * 1000 / milliseconds).unwrap_or(u64::MAX)
    };
    let mut words = format!(
        "{}, {} found, ",
        counted(events, "event"),
        grouped(findings)
    );
    match total {
        Some(total) => words += &format!("{} of {}", size(bytes), size(total)),
        None => words += &size(bytes),
    }
    words += &format!(", {}/s", counted(per_second(events), "event"));
    // A rate of the first moment says nothing about the last.
    if let Some(total) = total
        && bytes > 0
        && bytes < total
    {
        let left = elapsed.as_secs_f64() / bytes as f64 * (total - bytes) as f64;
        words += &format!(", {} left", time(Duration::from_secs_f64(left)));
    }
    words
}

/// `3 s`, `4 min`, `2 h 5 min`.
fn time(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..100 => format!("{} s", seconds.max(1)),
        seconds @ 100..7200 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_rate_bytes_and_time_left() {
        let after = Duration::from_secs(2);
        assert_eq!(
            words(200_000, 3, 10_000_000, Some(40_000_000), after),
            "200,000 events, 3 found, 10 MB of 40 MB, 100,000 events/s, 6 s left"
        );
        assert_eq!(
            words(1, 0, 900, None, after),
            "1 event, 0 found, 0 kB, 0 events/s"
        );
    }

    #[test]
    fn times_are_short() {
        let all = [0, 99, 100, 3600, 7200, 9000].map(|seconds| time(Duration::from_secs(seconds)));
        assert_eq!(
            all,
            ["1 s", "99 s", "2 min", "60 min", "2 h 0 min", "2 h 30 min"]
        );
    }
}
