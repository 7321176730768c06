//! To and from the events crate of the Lambda runtime.

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, de::DeserializeOwned};

use super::{Event, record::Record};

impl<D: Serialize + DeserializeOwned> From<EventBridgeEvent<D>> for Event<D> {
    fn from(event: EventBridgeEvent<D>) -> Self {
        let detail = serde_json::to_value(&event.detail).unwrap_or_default();
        let time = event.time;
        Self {
            version: event.version,
            id: event.id,
            record: Record::of(&event.source, &event.detail_type, &detail),
            detail_type: event.detail_type,
            source: event.source,
            account: event.account,
            time: time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            region: event.region,
            resources: event.resources.unwrap_or_default(),
            detail: event.detail,
            other: event.other,
        }
    }
}

/// A time that is not one in RFC 3339 is left out: the type has no place for it.
impl<D: Serialize + DeserializeOwned + Default> From<Event<D>> for EventBridgeEvent<D> {
    fn from(event: Event<D>) -> Self {
        let time = event.time.as_deref();
        let time = time.and_then(|time| DateTime::parse_from_rfc3339(time).ok());
        let mut converted = Self::default();
        converted.version = event.version;
        converted.id = event.id;
        converted.detail_type = event.detail_type;
        converted.source = event.source;
        converted.account = event.account;
        converted.time = time.map(|time| time.with_timezone(&Utc));
        converted.region = event.region;
        converted.resources = Some(event.resources);
        converted.detail = event.detail;
        converted.other = event.other;
        converted
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn an_event_survives_the_way_there_and_back() {
        let event = json!({
            "version": "0", "id": "1", "detail-type": "AWS API Call via CloudTrail", "source": "aws.s3", "account": "111122223333",
            "time": "2026-01-15T09:30:00Z", "region": "us-east-1", "resources": ["arn:aws:s3:::a"],
            "detail": {"recipientAccountId": "444455556666"}, "replay-name": "r",
        });
        let ours = Event::<Value>::try_from(&event).unwrap();
        let theirs = EventBridgeEvent::from(ours.clone());
        assert_eq!(serde_json::to_value(&theirs).unwrap(), event);
        assert_eq!(Event::from(theirs), ours);
        assert_eq!(ours.account(), Some("444455556666"));
    }
}
