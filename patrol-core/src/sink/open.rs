//! A sink that a route has opened.

use std::fmt;

use async_trait::async_trait;

use super::{Alert, Sink, SinkError, veil::Veil};
use crate::catch::{Interrupted, isolated};

/// A sink that a route has opened. Its errors name it, and repeat nothing of the address; a panic is
/// an error.
pub struct OpenSink {
    target: String,
    sink: Box<dyn Sink>,
    veil: Veil,
}

impl OpenSink {
    pub(super) fn new(sink: Box<dyn Sink>, veil: Veil) -> Self {
        Self {
            target: veil.over(&sink.target()),
            sink,
            veil,
        }
    }
}

#[async_trait]
impl Sink for OpenSink {
    fn target(&self) -> String {
        self.target.clone()
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let mut error = match isolated(self.sink.send(alert), None).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error,
            Err(Interrupted::Panic(words)) => {
                SinkError::permanent("", format!("the sink panicked: {words}"))
            }
            Err(Interrupted::Timeout(_)) => SinkError::new("", "no answer in time"),
        };
        error.target.clone_from(&self.target);
        error.source = self.veil.over_error(error.source);
        Err(error)
    }
}

impl fmt::Debug for OpenSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenSink({})", self.target)
    }
}
