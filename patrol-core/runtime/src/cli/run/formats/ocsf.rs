//! One Detection Finding of OCSF a finding, each on a line of its own.

use std::io::{self, Write};

use super::Formatter;
use patrol_core::{Alert, visible_json};

pub(super) struct Ocsf;

impl Formatter for Ocsf {
    fn finding(&mut self, alert: &Alert, out: &mut dyn Write) -> io::Result<()> {
        let event = (*alert.event).clone();
        let json = crate::ocsf::detection_finding(alert, event).to_string();
        writeln!(out, "{}", visible_json(&json))
    }
}
