//! Where findings are sent beside the output.

use super::super::Failure;
use crate::Notifier;

/// Opens `sns:TOPIC_ARN`.
pub(super) fn open(sinks: &[String]) -> Result<Vec<Box<dyn Notifier>>, Failure> {
    sinks.iter().map(|sink| open_one(sink)).collect()
}

fn open_one(sink: &str) -> Result<Box<dyn Notifier>, Failure> {
    match sink.split_once(':') {
        Some(("sns", topic)) => sns(topic),
        _ => Err(Failure::usage(format!(
            "`--notify {sink}` is no sink: use `sns:TOPIC_ARN`"
        ))),
    }
}

#[cfg(feature = "aws")]
fn sns(topic: &str) -> Result<Box<dyn Notifier>, Failure> {
    match crate::notify::Sns::new(topic) {
        Ok(sns) => Ok(Box::new(sns)),
        Err(why) => Err(Failure::usage(format!("`--notify sns:{topic}`: {why}"))),
    }
}

#[cfg(not(feature = "aws"))]
fn sns(topic: &str) -> Result<Box<dyn Notifier>, Failure> {
    Err(Failure::usage(format!(
        "`--notify sns:{topic}`: this build has no SNS client: build with `--features deploy`"
    )))
}
