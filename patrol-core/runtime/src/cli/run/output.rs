//! Findings on standard output.

use std::io::{self, Write};

use super::{super::Screen, Format, executor::Executor};
use crate::sinks::{JsonLines, Terminal};
use patrol_core::{Alert, Sink as _, SinkError, one_line};

/// Writes one finding.
pub(super) fn write(
    alert: &Alert,
    format: Format,
    screen: Screen,
    executor: &Executor,
    writer: &mut (dyn Write + Send),
) -> Result<(), SinkError> {
    match format {
        Format::Text => {
            let terminal = Terminal::new(writer, screen.stdout_colors());
            let terminal = match screen.stdout_columns() {
                Some(columns) => terminal.columns(columns),
                None => terminal,
            };
            executor.block_on(terminal.send(alert))
        }
        Format::Jsonl => executor.block_on(JsonLines::new(writer).send(alert)),
    }
}

/// Writes what there is to say of a place in an input: one line, whatever stands in the words.
pub(in crate::cli) fn line(
    writer: &mut dyn Write,
    input: &str,
    position: &dyn std::fmt::Display,
    why: &dyn std::fmt::Display,
) -> io::Result<()> {
    // Words of an event must not move the cursor, colour the screen or look like another line.
    let line = format!("{input}:{position}: {why}");
    let line = one_line(&line);
    writeln!(writer, "{line}")
}

/// `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
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
