//! CloudTrail's records as the events that EventBridge makes of them.

use std::{borrow::Cow, io};

use patrol_core::pattern::cloudtrail;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, ser::Formatter, value::RawValue};
use sha2::{Digest as _, Sha256};

use super::{InputError, envelope};

/// Stands for a time that the record does not tell.
const NO_TIME: &str = "1970-01-01T00:00:00Z";
/// Stands for an account that the record does not tell.
pub(super) const NO_ACCOUNT: &str = "000000000000";
/// Where AWS's global services are at home: stands for a region that the record does not tell.
const NO_REGION: &str = "us-east-1";

/// The fields of a record that go into the envelope. A field of another type counts as absent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    #[serde(borrow, rename = "eventID")]
    event_id: Option<&'a RawValue>,
    #[serde(borrow)]
    event_type: Option<&'a RawValue>,
    #[serde(borrow)]
    event_source: Option<&'a RawValue>,
    #[serde(borrow)]
    event_time: Option<&'a RawValue>,
    #[serde(borrow)]
    aws_region: Option<&'a RawValue>,
    #[serde(borrow)]
    recipient_account_id: Option<&'a RawValue>,
    #[serde(borrow)]
    user_identity: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    #[serde(borrow)]
    account_id: Option<&'a RawValue>,
}

/// The envelope, with its fields in EventBridge's order.
#[derive(Serialize)]
struct Envelope<'a> {
    version: &'static str,
    id: Cow<'a, str>,
    #[serde(rename = "detail-type")]
    detail_type: &'static str,
    source: String,
    account: Cow<'a, str>,
    time: Cow<'a, str>,
    region: Cow<'a, str>,
    resources: [&'static str; 0],
    detail: &'a RawValue,
}

/// Makes the event that EventBridge would send of one record of a CloudTrail log file.
///
/// The record's text stands in `detail` as it is, but for an `errorCode` that is `null`, which is left
/// out. The source is `aws.` and the service of `eventSource`, the account `recipientAccountId` or the identity's. A record without an id gets
/// one made from its content, so that it is the same each time it is read; one without a time, an
/// account or a region gets `1970-01-01T00:00:00Z`, `000000000000` or `us-east-1`.
///
/// Source: [CloudTrail's events in EventBridge][events], [CloudTrail record contents][record].
///
/// [events]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
/// [record]: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
///
/// ```
/// let event = patrol_runtime::source::cloudtrail::envelope(
///     r#"{"eventID": "1", "eventType": "AwsApiCall", "eventSource": "s3.amazonaws.com"}"#,
/// )?;
/// assert!(event.contains(r#""detail-type":"AWS API Call via CloudTrail","source":"aws.s3""#));
/// # Ok::<(), patrol_runtime::source::InputError>(())
/// ```
///
/// # Errors
///
/// [`InputError`] when the text is not JSON, not an object, does not tell its service, or sums up
/// several events.
pub fn envelope(record: &str) -> Result<String, InputError> {
    let detail: &RawValue =
        serde_json::from_str(record).map_err(|why| InputError::not_json(&why))?;
    let without_null = without_null_error(detail);
    let detail = without_null.as_deref().unwrap_or(detail);
    if envelope::kind(detail) != "an object" {
        return Err(InputError::NotARecord(envelope::kind(detail)));
    }
    let fields: Record<'_> =
        serde_json::from_str(detail.get()).map_err(|why| InputError::not_json(&why))?;
    let event_type = text(fields.event_type);
    if event_type.as_deref() == Some(cloudtrail::AGGREGATED) {
        return Err(InputError::Aggregated);
    }
    let envelope = Envelope {
        version: "0",
        id: match text(fields.event_id) {
            Some(id) => id,
            None => content_id(detail)?.into(),
        },
        detail_type: cloudtrail::detail_type(event_type.as_deref()),
        source: source(&fields, event_type.as_deref())?,
        account: account(&fields).unwrap_or(NO_ACCOUNT.into()),
        time: text(fields.event_time).unwrap_or(NO_TIME.into()),
        region: text(fields.aws_region).unwrap_or(NO_REGION.into()),
        resources: [],
        detail,
    };
    serde_json::to_string(&envelope).map_err(|why| InputError::not_json(&why))
}

/// The record without an `errorCode` that is `null`. CloudTrail writes none for a call that succeeded; what came through a
/// database has every column, and a pattern takes `null` for a failure.
fn without_null_error(record: &RawValue) -> Option<Box<RawValue>> {
    if !record.get().contains("\"errorCode\"") {
        return None;
    }
    let mut fields: Map<String, Value> = serde_json::from_str(record.get()).ok()?;
    if !fields.get("errorCode")?.is_null() {
        return None;
    }
    fields.remove("errorCode");
    serde_json::value::to_raw_value(&fields).ok()
}

/// A field that is text and not empty.
fn text(value: Option<&RawValue>) -> Option<Cow<'_, str>> {
    let text: String = serde_json::from_str(value?.get()).ok()?;
    (!text.is_empty()).then_some(text.into())
}

fn source(fields: &Record<'_>, event_type: Option<&str>) -> Result<String, InputError> {
    let Some(host) = text(fields.event_source) else {
        // An insight names the service that it is about further down.
        return match event_type {
            Some("AwsCloudTrailInsight") => Ok("aws.cloudtrail".to_owned()),
            _ => Err(InputError::NotARecord("it has no `eventSource`")),
        };
    };
    // A host has no colon: other services that invoke functions call themselves `aws:ses` or the like.
    if host.contains(':') {
        return Err(InputError::UnknownRecord);
    }
    let service = host.split('.').next().unwrap_or_default();
    Ok(format!("aws.{service}"))
}

fn account<'a>(fields: &Record<'a>) -> Option<Cow<'a, str>> {
    text(fields.recipient_account_id).or_else(|| {
        let identity = fields.user_identity?.get();
        // An array would do for a struct, and the identity may be text.
        let identity: Identity<'a> = identity
            .starts_with('{')
            .then(|| serde_json::from_str(identity).ok())??;
        text(identity.account_id)
    })
}

/// An id for a record without one: the SHA-256 digest of its JSON with sorted keys.
fn content_id(record: &RawValue) -> Result<String, InputError> {
    let mut value: Value =
        serde_json::from_str(record.get()).map_err(|why| InputError::not_json(&why))?;
    value.sort_all_objects();
    let mut json = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut json, Spaced);
    value
        .serialize(&mut serializer)
        .map_err(|why| InputError::not_json(&why))?;
    Ok(base16ct::lower::encode_string(&Sha256::digest(&json)))
}

/// JSON in one line, with a space after each comma and colon.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(record: &Value) -> Value {
        let event = envelope(&record.to_string()).expect("an event");
        serde_json::from_str(&event).expect("JSON")
    }

    #[test]
    fn a_record_becomes_its_event() {
        let record = json!({
            "eventID": "3f2a", "eventType": "AwsConsoleSignIn", "eventTime": "2026-03-02T09:01:00Z",
            "eventSource": "signin.amazonaws.com", "awsRegion": "eu-central-1",
            "recipientAccountId": "111122223333", "userIdentity": {"accountId": "444455556666"},
        });
        let expected = json!({
            "version": "0", "id": "3f2a", "detail-type": "AWS Console Sign In via CloudTrail",
            "source": "aws.signin", "account": "111122223333", "time": "2026-03-02T09:01:00Z",
            "region": "eu-central-1", "resources": [], "detail": record,
        });
        assert_eq!(event(&record), expected);
    }

    #[test]
    fn what_a_record_lacks_is_filled_in() {
        let bare = event(&json!({"eventSource": "ssm.amazonaws.com", "userIdentity": "root"}));
        assert_eq!(bare["detail-type"], "AWS API Call via CloudTrail");
        assert_eq!(bare["account"], NO_ACCOUNT);
        assert_eq!(bare["time"], NO_TIME);
        assert_eq!(bare["region"], NO_REGION);
        let identity = json!({"eventSource": "a", "userIdentity": {"accountId": "444455556666"}});
        assert_eq!(event(&identity)["account"], "444455556666");
        let insight = event(&json!({"eventType": "AwsCloudTrailInsight"}));
        assert_eq!(insight["source"], "aws.cloudtrail");
    }

    #[test]
    fn an_id_is_made_from_the_content_alone() {
        let id = |record: &str| {
            let event: Value = serde_json::from_str(&envelope(record).unwrap()).unwrap();
            event["id"].as_str().unwrap().to_owned()
        };
        let first = id(r#"{"eventSource": "a", "n": [1, 2]}"#);
        // The digest of `{"eventSource": "a", "n": [1, 2]}`, by another tool.
        assert_eq!(
            first,
            "0d45f3b21f75f77e6b3eddadb3e1c6f8073242f754a043feab1daaed4c225e81"
        );
        assert_eq!(first, id(r#"{"n":[1,2],"eventSource":"a"}"#));
        assert_ne!(first, id(r#"{"n":[2,1],"eventSource":"a"}"#));
    }

    #[test]
    fn an_error_that_is_null_is_none() {
        let error = |code: Value| {
            let record = json!({"eventSource": "a", "errorCode": code, "requestParameters": {"errorCode": null}});
            event(&record)["detail"].clone()
        };
        let none = json!({"eventSource": "a", "requestParameters": {"errorCode": null}});
        assert_eq!(error(json!(null)), none);
        assert_eq!(error(json!("AccessDenied"))["errorCode"], "AccessDenied");
    }

    #[test]
    fn numbers_keep_their_spelling() {
        let event = envelope(r#"{"eventSource": "a", "n": 1.50e0}"#).unwrap();
        assert!(event.contains("1.50e0"), "{event}");
    }

    #[test]
    fn what_is_no_record_is_refused() {
        for (record, words) in [
            ("null", "`null`"),
            ("[]", "an array"),
            ("{}", "`eventSource`"),
            ("{", "not JSON"),
        ] {
            let why = envelope(record).unwrap_err().to_string();
            assert!(why.contains(words), "{why}");
        }
    }
}
