//! Alerts for a person at a terminal.

use std::{
    fmt,
    io::Write,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;

use patrol_core::{Alert, Severity, Sink, SinkError, one_line};

use crate::wrap::wrapped;

/// Writes each alert as a few lines of text: the embedded default.
pub struct Terminal<W> {
    writer: Mutex<W>,
    colors: bool,
    columns: usize,
}

/// Columns that the severity takes, and that the lines below it are indented by.
const INDENT: usize = 9;

impl<W: Write + Send> Terminal<W> {
    /// Writes to this writer, with ANSI colours or without.
    pub const fn new(writer: W, colors: bool) -> Self {
        Self {
            writer: Mutex::new(writer),
            colors,
            columns: usize::MAX,
        }
    }

    /// Breaks lines between words for a screen of this many columns.
    #[must_use]
    pub const fn columns(mut self, columns: usize) -> Self {
        self.columns = columns;
        self
    }

    /// Text as one line or, on a screen, as many as it takes.
    fn lines(&self, text: &str) -> String {
        let text = one_line(text);
        let room = self.columns.saturating_sub(INDENT);
        if text.chars().count() <= room {
            return text.into_owned();
        }
        wrapped(&text, room, |word| word.chars().count()).join(&format!("\n{}", " ".repeat(INDENT)))
    }

    /// Subject and rule: beside each other, or where that is too wide below each other.
    fn title(&self, alert: &Alert, [bold, dim, off]: [&str; 3]) -> String {
        let subject = one_line(&alert.finding.subject);
        let rule = alert.rule;
        let wide = INDENT + subject.chars().count() + 2 + rule.len();
        if wide <= self.columns {
            return format!("{bold}{subject}{off}  {dim}{rule}{off}");
        }
        let subject = self.lines(&subject);
        format!("{bold}{subject}{off}\n{:INDENT$}{dim}{rule}{off}", "")
    }

    /// The lines of an alert.
    pub(crate) fn text(&self, alert: &Alert) -> String {
        let severity = alert.severity;
        let (on, bold, dim, off) = if self.colors {
            (ansi(severity), "\x1b[1m", "\x1b[2m", "\x1b[0m")
        } else {
            ("", "", "", "")
        };
        let place: Vec<&str> = [
            alert.time(),
            alert.account(),
            alert.region(),
            alert.input.as_deref(),
        ]
        .into_iter()
        .flatten()
        .collect();
        let mut meaning: Vec<_> = alert.life().into_iter().chain(alert.labels()).collect();
        meaning.extend(alert.metadata.runbook_page().map(str::to_owned));
        let meaning = match meaning.join("  ") {
            none if none.is_empty() => none,
            some => format!("         {dim}{}{off}\n", self.lines(&some)),
        };
        format!(
            "{on}{label:<8}{off} {title}\n         {summary}\n         {dim}{place}{off}\n{meaning}\n",
            label = severity.as_str().to_uppercase(),
            title = self.title(alert, [bold, dim, off]),
            summary = self.lines(&alert.finding.summary),
            place = self.lines(&place.join("  ")),
        )
    }
}

const fn ansi(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "\x1b[36m",
        Severity::Low => "\x1b[34m",
        Severity::Medium => "\x1b[33m",
        Severity::High => "\x1b[31m",
        Severity::Critical => "\x1b[1;97;41m",
    }
}

#[async_trait]
impl<W: Write + Send> Sink for Terminal<W> {
    fn target(&self) -> String {
        "the terminal".to_owned()
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let text = self.text(alert);
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer
            .write_all(text.as_bytes())
            .and_then(|()| writer.flush())
            .map_err(|why| SinkError::new(self.target(), why))
    }
}

impl<W> fmt::Debug for Terminal<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Terminal")
    }
}
