//! Where findings are sent beside the output.

use super::super::Failure;
use patrol_core::Sink;

/// Opens routes such as `sns:TOPIC_ARN` and `slack:URL severity>=high`.
#[cfg(feature = "aws")]
pub(super) fn open(routes: &[String]) -> Result<Vec<Box<dyn Sink>>, Failure> {
    use crate::sinks::{Filtered, Route, RouteError};

    // The text stays untold: it may hold a secret.
    let refused = |sink: &str, why: RouteError| Failure::usage(format!("`--notify{sink}`: {why}"));
    let open = |text: &String| {
        let route: Route = text.parse().map_err(|why| refused("", why))?;
        let sink = format!(" {}", route.sink());
        let (_, sink) = route.open().map_err(|why| refused(&sink, why))?;
        Ok(Box::new(Filtered::new(route, sink)) as Box<dyn Sink>)
    };
    routes.iter().map(open).collect()
}

/// A build without clients sends nothing.
#[cfg(not(feature = "aws"))]
pub(super) fn open(routes: &[String]) -> Result<Vec<Box<dyn Sink>>, Failure> {
    if routes.is_empty() {
        return Ok(Vec::new());
    }
    Err(Failure::usage(
        "`--notify`: this build has no clients to send with: build with `--features deploy`"
            .to_owned(),
    ))
}
