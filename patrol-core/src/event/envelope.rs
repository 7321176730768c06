//! The envelope, read as leniently as what it carries.

use std::time::SystemTime;

use chrono::DateTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Place, Who, lenient::put, record::Record};

/// An event in EventBridge's envelope, with a `detail` of shape `D`.
///
/// An optional field of the envelope that is not as documented, such as a time that is a number,
/// counts as absent; it is kept in [`other`](Self::other). A `detail` that does not fit `D` is an
/// error, never "no match".
///
/// Source: [structure of EventBridge events](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html).
///
/// ```
/// use patrol_core::{ApiCall, Event};
///
/// let event: Event<ApiCall> = serde_json::from_str(r#"{
///     "detail-type": "AWS API Call via CloudTrail", "source": "aws.s3", "account": "999988887777",
///     "detail": {
///         "eventName": "DeleteBucket", "awsRegion": "eu-central-1", "recipientAccountId": "111122223333",
///         "userIdentity": {"arn": "arn:aws:sts::111122223333:assumed-role/Ops/bob",
///             "sessionContext": {"sourceIdentity": "bob@example.com"}}
///     }
/// }"#)?;
/// assert_eq!(event.account(), Some("111122223333"));
/// assert_eq!(event.place().to_string(), "account 111122223333, eu-central-1");
/// assert_eq!(
///     event.who().to_string(),
///     "arn:aws:sts::111122223333:assumed-role/Ops/bob (bob@example.com)"
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event<D = Value> {
    /// The envelope's version, `0`.
    pub version: Option<String>,
    /// The event's id.
    pub id: Option<String>,
    /// What kind of event it is, such as `AWS API Call via CloudTrail`.
    pub detail_type: String,
    /// Who sent it, such as `aws.s3`; only AWS may send with a name that begins with `aws.`.
    pub source: String,
    /// When it happened, in ISO 8601, UTC; see [`timestamp`](Self::timestamp).
    pub time: Option<String>,
    /// The ARNs of what it is about.
    pub resources: Vec<String>,
    /// What happened.
    pub detail: D,
    /// Every other field of the envelope, and those of another type than documented.
    pub other: Map<String, Value>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) record: Record,
}

impl<D> Event<D> {
    /// The account in which it happened: that of a CloudTrail record, otherwise that of the
    /// envelope, which may be another one's when the event was forwarded; otherwise that of who did
    /// it.
    ///
    /// Only AWS writes CloudTrail's records: whatever anybody else's event says in such fields, its account is that of
    /// the envelope, for which EventBridge vouches.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        let accounts = [
            &self.record.account,
            &self.account,
            &self.record.identity.account_id,
        ];
        first_said(accounts)
    }

    /// The region in which it happened: that of a CloudTrail record, as for [`account`](Self::account), otherwise that
    /// of the envelope.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        first_said([&self.record.region, &self.region])
    }

    /// Where it happened, as a finding says it: `account 111122223333, us-east-1`.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        Place::new(self.account(), self.region())
    }

    /// Who did it, by the identity in a CloudTrail record: the person as well as the role.
    #[must_use]
    pub fn who(&self) -> Who<'_> {
        Who::new(
            &self.record.identity,
            self.record.portal_user.as_deref(),
            self.record.address.as_deref(),
        )
    }

    /// When it happened; `None` when the event does not say, or says it in another form.
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        let time = DateTime::parse_from_rfc3339(self.time.as_deref()?).ok()?;
        Some(time.into())
    }
}

fn first_said<const N: usize>(texts: [&Option<String>; N]) -> Option<&str> {
    let mut texts = texts.into_iter().filter_map(Option::as_deref);
    texts.find(|text| !text.trim().is_empty())
}

/// The text is not an event, or its `detail` does not fit the shape that was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EventShapeError {
    /// It is not a JSON object.
    #[error("an event is a JSON object, and this is not one")]
    NotAnObject,
    /// A field that every event has is not a text.
    #[error("the event's `{0}` is missing or is not a text")]
    Missing(&'static str),
    /// The `detail` is missing.
    #[error("the event has no `detail`")]
    NoDetail,
    /// The `detail` does not fit.
    #[error("the event's `detail` does not fit: {0}")]
    Detail(#[source] serde_json::Error),
}

impl<D: DeserializeOwned> TryFrom<&Value> for Event<D> {
    type Error = EventShapeError;

    fn try_from(event: &Value) -> Result<Self, EventShapeError> {
        let event = Event::of(event)?;
        let detail = D::deserialize(event.detail).map_err(EventShapeError::Detail)?;
        Ok(event.with_detail(detail))
    }
}

/// Not generic over the detail, so that a function of two hundred rules has this code once.
impl<'a> Event<&'a Value> {
    fn of(event: &'a Value) -> Result<Self, EventShapeError> {
        let Value::Object(fields) = event else {
            return Err(EventShapeError::NotAnObject);
        };
        let detail = fields.get("detail").ok_or(EventShapeError::NoDetail)?;
        let optional = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
        let required = |name: &'static str| optional(name).ok_or(EventShapeError::Missing(name));
        let resources = fields.get("resources").map(Vec::<String>::deserialize);
        let resources = resources.and_then(Result::ok);
        let read = |name: &str, value: &Value| match name {
            "detail" | "detail-type" | "source" => true,
            "version" | "id" | "account" | "time" | "region" => value.is_string(),
            "resources" => resources.is_some(),
            _ => false,
        };
        let other = fields.iter().filter(|(name, value)| !read(name, value));
        let other = other.map(|(name, value)| (name.clone(), value.clone()));
        let (detail_type, source) = (required("detail-type")?, required("source")?);
        Ok(Self {
            version: optional("version"),
            id: optional("id"),
            record: Record::of(&source, &detail_type, detail),
            detail_type,
            source,
            account: optional("account"),
            time: optional("time"),
            region: optional("region"),
            other: other.collect(),
            resources: resources.unwrap_or_default(),
            detail,
        })
    }

    fn with_detail<D>(self, detail: D) -> Event<D> {
        Event {
            version: self.version,
            id: self.id,
            detail_type: self.detail_type,
            source: self.source,
            account: self.account,
            time: self.time,
            region: self.region,
            other: self.other,
            resources: self.resources,
            record: self.record,
            detail,
        }
    }
}

impl<'de, D: DeserializeOwned> Deserialize<'de> for Event<D> {
    fn deserialize<T: Deserializer<'de>>(deserializer: T) -> Result<Self, T::Error> {
        let event = Value::deserialize(deserializer)?;
        Self::try_from(&event).map_err(serde::de::Error::custom)
    }
}

impl<D: Serialize> Serialize for Event<D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = || {
            let mut fields = self.other.clone();
            put(&mut fields, "version", self.version.as_ref())?;
            put(&mut fields, "id", self.id.as_ref())?;
            put(&mut fields, "detail-type", Some(&self.detail_type))?;
            put(&mut fields, "source", Some(&self.source))?;
            put(&mut fields, "account", self.account.as_ref())?;
            put(&mut fields, "time", self.time.as_ref())?;
            put(&mut fields, "region", self.region.as_ref())?;
            if !fields.contains_key("resources") {
                put(&mut fields, "resources", Some(&self.resources))?;
            }
            put(&mut fields, "detail", Some(&self.detail))?;
            Ok::<_, serde_json::Error>(fields)
        };
        fields()
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ApiCall;

    #[test]
    fn an_odd_envelope_does_not_keep_an_event_from_its_rule() {
        let event = json!({
            "version": 0, "id": ["x"], "detail-type": "a", "source": "b", "account": 111_122_223_333_u64,
            "time": "yesterday", "region": "eu-central-1", "resources": "none", "new": 1,
            "detail": {"eventName": "DeleteBucket"},
        });
        let read = Event::<ApiCall>::try_from(&event).unwrap();
        assert_eq!(read.detail.event_name, "DeleteBucket");
        assert_eq!(read.region(), Some("eu-central-1"));
        assert_eq!((read.account(), read.timestamp()), (None, None));
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            event,
            "nothing is lost"
        );
    }

    #[test]
    fn a_detail_that_does_not_fit_is_an_error() {
        for (event, words) in [
            (
                json!({"detail-type": "a", "source": "b", "detail": "text"}),
                "does not fit",
            ),
            (
                json!({"detail-type": 5, "source": "b", "detail": {}}),
                "`detail-type`",
            ),
            (json!({"detail-type": "a", "detail": {}}), "`source`"),
            (json!({"detail-type": "a", "source": "b"}), "no `detail`"),
            (json!([]), "JSON object"),
        ] {
            let why = Event::<ApiCall>::try_from(&event).unwrap_err();
            assert!(why.to_string().contains(words), "{why}");
        }
    }

    #[test]
    fn the_record_says_where_before_the_envelope_does() {
        let event = |detail: Value| {
            let event = json!({"detail-type": "AWS API Call via CloudTrail", "source": "aws.s3",
                "account": "999988887777", "region": "us-east-1", "detail": detail});
            Event::<Value>::try_from(&event).unwrap()
        };
        let forwarded =
            event(json!({"recipientAccountId": "111122223333", "awsRegion": "eu-west-1"}));
        assert_eq!(
            forwarded.place().to_string(),
            "account 111122223333, eu-west-1"
        );
        let silent = event(json!({"recipientAccountId": " ", "awsRegion": 5}));
        assert_eq!(
            silent.place().to_string(),
            "account 999988887777, us-east-1"
        );
    }

    #[test]
    fn nobody_else_says_where_it_was_in_fields_of_a_record() {
        for (source, detail_type) in [
            ("com.example.shop", "AWS API Call via CloudTrail"),
            ("patrol.sns", "SNS Message"),
            (
                "aws.partner/example.com/acme/s3",
                "AWS API Call via CloudTrail",
            ),
            ("aws.s3", "Object Created"),
        ] {
            let event = json!({"detail-type": detail_type, "source": source, "account": "999988887777",
                "region": "us-east-1",
                "detail": {"recipientAccountId": "111122223333", "awsRegion": "eu-west-1"}});
            let event = Event::<Value>::try_from(&event).unwrap();
            assert_eq!(event.place().to_string(), "account 999988887777, us-east-1");
        }
    }

    #[test]
    fn a_time_is_a_moment() {
        let event = json!({"detail-type": "a", "source": "b", "detail": {}, "time": "1970-01-01T00:00:01Z"});
        let event = Event::<Value>::try_from(&event).unwrap();
        let moment = event
            .timestamp()
            .unwrap()
            .duration_since(SystemTime::UNIX_EPOCH);
        assert_eq!(moment.unwrap().as_secs(), 1);
    }
}
