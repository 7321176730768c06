//! Alerts as JSON, one a line.

use std::{
    fmt,
    io::Write,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;

use patrol_core::{Alert, Sink, SinkError, visible_json};

/// Writes each alert as one line of JSON. Characters that a reader does not see are escapes.
pub struct JsonLines<W>(Mutex<W>);

impl<W: Write + Send> JsonLines<W> {
    /// Writes to this writer.
    pub const fn new(writer: W) -> Self {
        Self(Mutex::new(writer))
    }
}

#[async_trait]
impl<W: Write + Send> Sink for JsonLines<W> {
    fn target(&self) -> String {
        "the output".to_owned()
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let failed = |why: std::io::Error| SinkError::new(self.target(), why);
        let line = json_line(alert).map_err(|why| failed(why.into()))?;
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(writer, "{line}").map_err(failed)?;
        writer.flush().map_err(failed)
    }
}

/// An alert as one line of JSON, without the line's break.
pub(crate) fn json_line(alert: &Alert) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string(alert)?;
    Ok(visible_json(&json).into_owned())
}

impl<W> fmt::Debug for JsonLines<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonLines")
    }
}
