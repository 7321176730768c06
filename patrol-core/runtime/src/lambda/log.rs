//! Log lines as JSON, for CloudWatch Logs Insights.

use std::env;

use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// Crates that log requests and answers, secrets among them, below this level.
const CHATTY: [&str; 4] = ["aws_", "h2", "hyper", "rustls"];

/// Writes what is logged to the standard output, which Lambda collects: one JSON object a line,
/// at `LOG_LEVEL` (`error`, `warn`, `info`, `debug` or `trace`; `info` when it is anything else).
///
/// A panic becomes a log line too.
pub(super) fn start() {
    let level = ["LOG_LEVEL", "AWS_LAMBDA_LOG_LEVEL"]
        .iter()
        .find_map(|name| env::var(name).ok()?.parse::<LevelFilter>().ok())
        .unwrap_or(LevelFilter::INFO);
    let quiet = level.min(LevelFilter::INFO);
    let targets = Targets::new().with_default(level);
    let targets = targets.with_targets(CHATTY.map(|target| (target, quiet)));
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_current_span(false)
        .with_span_list(false);
    // A second start keeps the first one's lines.
    let _ = tracing_subscriber::registry()
        .with(targets)
        .with(lines)
        .try_init();
    std::panic::set_hook(Box::new(
        |panic| tracing::error!(panic = %panic, "panicked"),
    ));
}
