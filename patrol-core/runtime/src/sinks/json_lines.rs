//! Alerts as JSON, one a line.

use std::{
    fmt,
    io::Write,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;

use patrol_core::{Alert, Sink, SinkError};

/// Writes each alert as one line of JSON.
pub struct JsonLines<W>(Mutex<W>);

impl<W: Write + Send> JsonLines<W> {
    /// Writes to this writer.
    pub const fn new(writer: W) -> Self {
        Self(Mutex::new(writer))
    }
}

#[async_trait]
impl<W: Write + Send> Sink for JsonLines<W> {
    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let mut line =
            serde_json::to_vec(alert).map_err(|why| SinkError::new("json lines", why))?;
        line.push(b'\n');
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writer
            .write_all(&line)
            .and_then(|()| writer.flush())
            .map_err(|why| SinkError::new("the output", why))
    }
}

impl<W> fmt::Debug for JsonLines<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsonLines")
    }
}
