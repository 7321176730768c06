//! Alerts as events on an EventBridge bus.

use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{form::Form, message::xml_chars};
use patrol_aws::{JsonError, JsonService, MAX_ATTEMPTS, backoff};
use patrol_core::{
    Alert, Result, Sink, SinkError,
    iam::Arn,
    sink,
    sink::{ForeignAnswer, SinkSetup},
    visible_json,
};

sink! {
    /// An EventBridge bus: its ARN. `format=ocsf` sends a Detection Finding of OCSF.
    "events" ["format"] => EventBus::open
}

const EVENTS: JsonService = JsonService {
    name: "events",
    target: "AWSEvents",
    variable: "EVENTBRIDGE",
    version: "1.1",
};
/// EventBridge is tried again when it does not answer within this time.
const TIME: Duration = Duration::from_secs(5);

/// The `source` of the events.
pub(crate) const SOURCE: &str = "patrol";
/// The `detail-type` of the events.
pub(crate) const DETAIL_TYPE: &str = "Patrol Finding";
/// The `detail-type` of those whose `detail` is a Detection Finding of OCSF; it begins as the other does.
pub(crate) const OCSF_DETAIL_TYPE: &str = "Patrol Finding (OCSF)";

/// Bytes of an entry that EventBridge takes, its envelope included.
///
/// Source: [PutEvents entry size](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html).
const ENTRY_BYTES: usize = 256 * 1024;
/// Room for the rest of the entry: the envelope, the subject, the summary, the details.
const AROUND_BYTES: usize = 4 * 1024;

/// Puts each alert on an event bus: `source` is `patrol`, `detail-type` is `Patrol
/// Finding`, `detail` the object of [`JsonLines`](super::JsonLines). With `format=ocsf` the
/// `detail-type` is `Patrol Finding (OCSF)`, and `detail` a [Detection Finding](crate::ocsf).
///
/// EventBridge takes entries of up to 256 KB; of a larger event the envelope is sent alone and its
/// `cut` says so. It tries three times in all when EventBridge throttles, fails or does not answer
/// within five seconds; an entry that EventBridge refuses in an answer of status 200 is a failure
/// like any other. EventBridge took the event when it counts no
/// entry that failed.
pub(super) struct EventBus {
    bus_arn: String,
    form: Form,
}

/// The text is not the ARN of an event bus.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not the ARN of an event bus: expected `arn:aws:events:REGION:ACCOUNT:event-bus/NAME`"
)]
#[non_exhaustive]
pub(super) struct InvalidBus(String);

impl EventBus {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        let form = Form::of(&setup)?;
        Ok(Box::new(Self::new(setup.address()?.expose(), form)?))
    }

    /// Puts events on this bus, in the bus's own region.
    pub(super) fn new(bus_arn: &str, form: Form) -> Result<Self, InvalidBus> {
        let bus_arn = bus_arn.to_owned();
        match region(&bus_arn) {
            Some(_) => Ok(Self { bus_arn, form }),
            None => Err(InvalidBus(bus_arn)),
        }
    }

    /// The entry of an alert, of a size that EventBridge takes.
    pub(super) fn entry(&self, alert: &Alert) -> Result<Value, SinkError> {
        let detail = self.form.within(alert, ENTRY_BYTES - AROUND_BYTES);
        let detail = xml_chars(&visible_json(&detail.to_string()));
        if detail.len() + AROUND_BYTES > ENTRY_BYTES {
            let why = format!("the finding has {} bytes, more than an entry", detail.len());
            return Err(SinkError::permanent(self.target(), why));
        }
        Ok(json!({
            "Detail": detail,
            "DetailType": match self.form {
                Form::Patrol => DETAIL_TYPE,
                Form::Ocsf => OCSF_DETAIL_TYPE,
            },
            "EventBusName": self.bus_arn,
            "Source": SOURCE,
        }))
    }

    async fn put(&self, input: &Value) -> Result<Put, SinkError> {
        let answer = EVENTS.call_once(self.region(), "PutEvents", input, TIME);
        let answer = answer.await.map_err(|why| self.failed(&why))?;
        Put::deserialize(&answer).map_err(|_| {
            let why = ForeignAnswer::new("a `FailedEntryCount`", &answer.to_string());
            SinkError::new(self.target(), why)
        })
    }

    fn failed(&self, why: &JsonError) -> SinkError {
        let words = why.to_string();
        // Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
        let refused = matches!(
            why.code(),
            Some("AccessDeniedException" | "ResourceNotFoundException" | "ValidationException")
        );
        if refused {
            SinkError::permanent(self.target(), words)
        } else {
            SinkError::new(self.target(), words)
        }
    }

    fn region(&self) -> Option<&str> {
        region(&self.bus_arn)
    }
}

/// The answer of `PutEvents`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Put {
    failed_entry_count: u32,
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    error_code: Option<String>,
    error_message: Option<String>,
}

impl Entry {
    /// May the same entry be taken a moment later?
    fn passes(&self) -> bool {
        let code = self.error_code.as_deref();
        matches!(
            code,
            Some("ThrottlingException" | "InternalFailure" | "InternalException")
        )
    }

    fn words(&self) -> String {
        let parts = [&self.error_code, &self.error_message];
        let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(": ")
    }
}

#[async_trait]
impl Sink for EventBus {
    fn target(&self) -> String {
        format!("event bus `{}`", self.bus_arn)
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let input = json!({ "Entries": [self.entry(alert)?] });
        for attempt in 1.. {
            let put = self.put(&input).await?;
            if put.failed_entry_count == 0 {
                break;
            }
            let refused = put.entries.iter().find(|entry| entry.error_code.is_some());
            let passes = refused.is_some_and(Entry::passes);
            if attempt == MAX_ATTEMPTS || !passes {
                let words = refused.map_or_else(|| "no reason given".to_owned(), Entry::words);
                let words = format!("the entry is refused: {words}");
                return Err(if passes {
                    SinkError::new(self.target(), words)
                } else {
                    SinkError::permanent(self.target(), words)
                });
            }
            sleep(backoff(attempt)).await;
        }
        Ok(())
    }
}

/// The region in a bus's ARN; `None` when it is not the ARN of a bus.
fn region(bus_arn: &str) -> Option<&str> {
    let arn = Arn::parse(bus_arn).ok()?;
    let name = arn.resource().strip_prefix("event-bus/")?;
    let named = [arn.partition(), arn.region(), arn.account(), name];
    let is_bus = arn.service() == "events" && !name.contains(':');
    (is_bus && named.iter().all(|part| !part.is_empty())).then_some(arn.region())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bus_is_taken() {
        let bus = "arn:aws-cn:events:cn-north-1:123456789012:event-bus/a/b";
        let bus = EventBus::new(bus, Form::Patrol).unwrap();
        assert_eq!(bus.region(), Some("cn-north-1"));
        for bad in [
            "",
            "default",
            "arn:aws:events:us-east-1:123456789012:rule/x",
            "arn:aws:events:us-east-1:123456789012:event-bus/",
            "arn:aws:sns:us-east-1:123456789012:alerts",
        ] {
            assert!(EventBus::new(bad, Form::Patrol).is_err(), "{bad}");
        }
    }
}
