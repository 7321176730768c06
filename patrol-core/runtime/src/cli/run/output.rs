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
    /// On a terminal, each finding is shown at once.
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

/// A place in an input, or all of it.
pub(in crate::cli) fn place(input: &str, position: Option<impl fmt::Display>) -> String {
    match position {
        Some(position) => format!("{input}:{position}"),
        None => input.to_owned(),
    }
}

/// Writes what there is to say of a place: one line, whatever stands in the words.
pub(in crate::cli) fn line(
    writer: &mut dyn Write,
    place: &str,
    why: &dyn fmt::Display,
) -> io::Result<()> {
    // Words of an event must not move the cursor, colour the screen or look like another line.
    let line = format!("{place}: {why}");
    let line = one_line(&line);
    writeln!(writer, "{line}")
}
