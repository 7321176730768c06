//! A few lines a finding.

use std::io::{self, Write};

use super::{super::super::Screen, Formatter};
use crate::sinks::Terminal;
use patrol_core::Alert;

pub(super) struct Text {
    layout: Terminal<io::Sink>,
}

impl Text {
    pub(super) fn new(screen: Screen) -> Self {
        let layout = Terminal::new(io::sink(), screen.stdout_colors());
        let layout = match screen.stdout_columns() {
            Some(columns) => layout.columns(columns),
            None => layout,
        };
        Self { layout }
    }
}

impl Formatter for Text {
    fn finding(&mut self, alert: &Alert, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.layout.text(alert).as_bytes())
    }
}
