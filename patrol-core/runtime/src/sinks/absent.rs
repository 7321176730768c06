//! The sinks that call AWS, in a build that cannot.

use patrol_core::{Result, Sink, sink, sink::SinkSetup};

/// The build lacks the sink.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error(
    "this build cannot call AWS: build with `--features deploy`, or `--features lambda` for the function"
)]
struct NoAws;

fn refused(_: SinkSetup) -> Result<Box<dyn Sink>> {
    Err(NoAws.into())
}

sink! {
    /// The stack's own topic, which this build cannot call.
    "alerts" => refused
}
sink! {
    /// An SNS topic, which this build cannot call.
    "sns" => refused
}
sink! {
    /// Dispatch's topic, which this build cannot call.
    "dispatch" ["type"] => refused
}
sink! {
    /// An event bus, which this build cannot call.
    "events" => refused
}
sink! {
    /// AWS Security Hub, which this build cannot call.
    "securityhub" => refused
}
