//! Findings on standard output, and lines about places in inputs.

use std::{
    fmt,
    io::{self, BufWriter, Write},
};

use super::{
    super::Screen,
    formats::{Format, Formatter},
};
use patrol_core::{Alert, RuleEntry, one_line};

/// Findings on their way to standard output.
pub(super) struct Output<'a> {
    out: BufWriter<&'a mut (dyn Write + Send)>,
    formatter: Box<dyn Formatter>,
    /// Whoever looks on sees each finding at once.
    at_once: bool,
}

impl<'a> Output<'a> {
    pub(super) fn begin(
        out: &'a mut (dyn Write + Send),
        format: Format,
        screen: Screen,
        rules: Vec<&'static RuleEntry>,
    ) -> io::Result<Self> {
        let mut output = Self {
            out: BufWriter::new(out),
            formatter: format.formatter(screen, rules),
            at_once: screen.stdout_is_terminal(),
        };
        output.formatter.begin(&mut output.out)?;
        Ok(output)
    }

    pub(super) fn finding(&mut self, alert: &Alert) -> io::Result<()> {
        self.formatter.finding(alert, &mut self.out)?;
        if self.at_once {
            self.out.flush()?;
        }
        Ok(())
    }

    /// Nothing comes for a while: what was written is passed on.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    pub(super) fn end(&mut self) -> io::Result<()> {
        self.formatter.end(&mut self.out)?;
        self.out.flush()
    }
}

/// Writes what there is to say of a place in an input: one line, whatever stands in the words.
pub(in crate::cli) fn line(
    writer: &mut dyn Write,
    input: &str,
    position: &dyn fmt::Display,
    why: &dyn fmt::Display,
) -> io::Result<()> {
    // Words of an event must not move the cursor, colour the screen or look like another line.
    let line = format!("{input}:{position}: {why}");
    let line = one_line(&line);
    writeln!(writer, "{line}")
}

/// `1,234,567`.
pub(in crate::cli) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `34 MB`.
pub(in crate::cli) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes / 1000),
        1_000_000..10_000_000_000 => format!("{} MB", grouped(bytes / 1_000_000)),
        _ => format!("{} GB", grouped(bytes / 1_000_000_000)),
    }
}

/// `1 event`, `3,323 events`.
pub(in crate::cli) fn counted(number: u64, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let all = [0, 12, 123, 1234, 1_234_567].map(grouped);
        assert_eq!(all, ["0", "12", "123", "1,234", "1,234,567"]);
        assert_eq!(counted(1, "event"), "1 event");
        assert_eq!(counted(1000, "event"), "1,000 events");
    }
}
