//! Where findings are sent beside the output.

use super::super::Failure;
use crate::sinks::https;
use patrol_core::{
    Alert, Registry, Sink, SinkError, async_trait,
    sink::{OpenSink, Route, SinkRegistry},
};

/// Opens routes such as `sns:TOPIC_ARN` and `slack:URL severity>=high`.
pub(super) fn open(routes: &[String], registry: &Registry) -> Result<Vec<Box<dyn Sink>>, Failure> {
    let sinks = SinkRegistry::linked().map_err(Failure::usage)?;
    // No error shows the text: it may hold a secret.
    let open = |text: &String| {
        let failed = |why: String| Failure::usage(format!("`--notify`: {why}"));
        let route: Route = text.parse().map_err(|why| failed(format!("{why}")))?;
        let mut rules = route.filter().rules();
        if let Some(rule) = rules.find(|rule| registry.get(rule).is_none()) {
            return Err(failed(format!(
                "unknown rule `{rule}`: `patrol rules` lists those of this build"
            )));
        }
        drop(rules);
        let sink = sinks.open(&route, https());
        let sink = sink.map_err(|why| failed(why.to_string()))?;
        Ok(Box::new(Routed { route, sink }) as Box<dyn Sink>)
    };
    routes.iter().map(open).collect()
}

/// A sink that is told of what its route takes, and of nothing else.
struct Routed {
    route: Route,
    sink: OpenSink,
}

#[async_trait]
impl Sink for Routed {
    fn target(&self) -> String {
        self.sink.target()
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        if self.route.takes(alert) {
            self.sink.send(alert).await?;
        }
        Ok(())
    }
}
