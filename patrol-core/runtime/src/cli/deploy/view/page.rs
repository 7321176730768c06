//! The parts that screens are made of: titles, differences, tables, statuses.

use std::io::{Result, Write};

use super::{super::super::Io, widest};
use crate::deploy::{ParameterChange, Replacement, ResourceChange};
use patrol_core::one_line;

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const BOLD: &str = "1";

/// A writer and whether it takes colours.
pub(super) struct Page<'a> {
    pub(super) out: &'a mut dyn Write,
    pub(super) colors: bool,
}

impl Page<'_> {
    /// A text in a colour, as one line: names and values may be a stranger's, and must not move the cursor or look like
    /// another line.
    pub(super) fn paint(&self, color: &str, text: &str) -> String {
        let text = one_line(text);
        if self.colors {
            format!("\x1b[{color}m{text}\x1b[0m")
        } else {
            text.into_owned()
        }
    }

    pub(super) fn title(&mut self, text: &str) -> Result<()> {
        let text = self.paint(BOLD, text);
        writeln!(self.out, "{text}")
    }

    pub(super) fn parameters(&mut self, changes: &[ParameterChange]) -> Result<()> {
        self.title("Parameters")?;
        let width = widest(changes.iter().map(|change| change.name.as_str()));
        for change in changes {
            let name = format!("{:width$}", one_line(&change.name));
            let line = match (&change.before, &change.after) {
                (Some(before), Some(after)) => format!(
                    "~ {name}  {} -> {}",
                    self.paint(RED, before),
                    self.paint(GREEN, after)
                ),
                (None, Some(after)) => self.paint(GREEN, &format!("+ {name}  {after}")),
                (Some(before), None) => self.paint(RED, &format!("- {name}  {before}")),
                (None, None) => continue,
            };
            writeln!(self.out, "  {line}")?;
        }
        Ok(())
    }

    pub(super) fn difference(&mut self, of: &str, difference: &str) -> Result<()> {
        self.title(of)?;
        for line in difference.lines() {
            let line = match line.as_bytes().first() {
                Some(b'+') => self.paint(GREEN, line),
                Some(b'-') => self.paint(RED, line),
                _ => one_line(line).into_owned(),
            };
            writeln!(self.out, "  {line}")?;
        }
        Ok(())
    }

    pub(super) fn changes(&mut self, changes: &[ResourceChange]) -> Result<()> {
        self.title("Resources")?;
        let ids = widest(
            changes
                .iter()
                .map(|change| change.logical_resource_id.as_str()),
        );
        let types = widest(changes.iter().map(|change| change.resource_type.as_str()));
        for change in changes {
            let action = format!("{:8}", change.action);
            let action = match change.action.as_str() {
                "Add" => self.paint(GREEN, &action),
                "Remove" => self.paint(RED, &action),
                _ => self.paint(YELLOW, &action),
            };
            let replacement = match change.replacement {
                Replacement::Yes => self.paint(RED, "replaced"),
                Replacement::Maybe => self.paint(YELLOW, "may be replaced"),
                Replacement::No => String::new(),
            };
            let line = format!(
                "  {action}  {:ids$}  {:types$}  {replacement}",
                one_line(&change.logical_resource_id),
                one_line(&change.resource_type)
            );
            writeln!(self.out, "{}", line.trim_end())?;
        }
        let replaced = |change: &&ResourceChange| change.replacement == Replacement::Yes;
        let counts: Vec<_> = [
            ("to add", count(changes, "Add")),
            ("to change", count(changes, "Modify")),
            ("to remove", count(changes, "Remove")),
            ("replaced", changes.iter().filter(replaced).count()),
        ]
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(what, number)| format!("{number} {what}"))
        .collect();
        writeln!(self.out, "  {}", counts.join(", "))
    }

    /// What becomes of a resource of a stack that is deleted.
    pub(super) fn fate(&self, kept: bool) -> String {
        if kept {
            self.paint(GREEN, "stays  ")
        } else {
            self.paint(RED, "deleted")
        }
    }

    pub(super) fn paint_warning(&self, text: &str) -> String {
        self.paint(YELLOW, text)
    }

    pub(super) fn status(&self, status: &str) -> String {
        let color = if status.contains("FAILED") || status.contains("ROLLBACK") {
            RED
        } else if status.ends_with("_COMPLETE") {
            GREEN
        } else {
            YELLOW
        };
        self.paint(color, status)
    }
}

fn count(changes: &[ResourceChange], action: &str) -> usize {
    let done = changes.iter().filter(|change| change.action == action);
    done.count()
}

/// Standard error, where questions and progress go.
pub(super) fn page<'a>(io: &'a mut Io<'_>) -> Page<'a> {
    Page {
        colors: io.screen.stderr_colors(),
        out: &mut *io.stderr,
    }
}
