//! Where findings are sent beside the output.

use super::super::Failure;
use crate::Notifier;

/// Opens routes such as `sns:TOPIC_ARN` and `slack:URL severity>=high`.
#[cfg(feature = "aws")]
pub(super) fn open(routes: &[String]) -> Result<Vec<Box<dyn Notifier>>, Failure> {
    use crate::notify::{Filtered, Route};

    let open = |text: &String| {
        let route: Route = text.parse()?;
        let (_, notifier) = route.open()?;
        Ok(Box::new(Filtered::new(route, notifier)) as Box<dyn Notifier>)
    };
    // The text stays untold: it may hold a secret.
    let opened = routes.iter().map(open);
    opened
        .collect::<Result<_, crate::notify::RouteError>>()
        .map_err(|why| Failure::usage(format!("`--notify`: {why}")))
}

/// A build without clients sends nothing.
#[cfg(not(feature = "aws"))]
pub(super) fn open(routes: &[String]) -> Result<Vec<Box<dyn Notifier>>, Failure> {
    if routes.is_empty() {
        return Ok(Vec::new());
    }
    Err(Failure::usage(
        "`--notify`: this build has no clients to send with: build with `--features deploy`"
            .to_owned(),
    ))
}
