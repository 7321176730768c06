//! One JSON object a finding, each on a line of its own.

use std::io::{self, Write};

use super::Formatter;
use crate::sinks::json_line;
use patrol_core::Alert;

pub(super) struct Jsonl;

impl Formatter for Jsonl {
    fn finding(&mut self, alert: &Alert, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", json_line(alert)?)
    }
}
