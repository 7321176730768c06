//! An AWS API call as CloudTrail records it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::Value;

use super::{
    Omitted, UserIdentity,
    lenient::{Rest, is_omitted, put, take, take_shaped},
};

/// The `detail` of an API call event: a CloudTrail record.
///
/// `Q` is the shape of `requestParameters` and `R` that of `responseElements`: a struct of your
/// own with the fields that the rule looks at, or `Value` (the default) for anything. A request
/// that is an object of another shape fails the rule loudly; `null` or text in its place counts
/// as no request.
///
/// Source: [CloudTrail record contents](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
///
/// ```
/// use patrol_core::{ApiCall, Event};
///
/// #[derive(serde::Deserialize, serde::Serialize)]
/// #[serde(rename_all = "camelCase")]
/// struct Request { bucket_name: String }
///
/// let event: Event<ApiCall<Request>> = serde_json::from_str(r#"{
///     "detail-type": "AWS API Call via CloudTrail",
///     "source": "aws.s3",
///     "detail": {
///         "eventName": "DeleteBucket",
///         "userIdentity": {"type": "IAMUser", "userName": "bob"},
///         "requestParameters": {"bucketName": "logs"}
///     }
/// }"#)?;
/// let call = &event.detail;
/// assert_eq!(call.user_identity.name(), "bob");
/// assert_eq!(call.request_parameters.as_ref().unwrap().bucket_name, "logs");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ApiCall<Q = Value, R = Value> {
    /// Who made the call; empty when the record has no identity.
    pub user_identity: UserIdentity,
    /// The service called, such as `iam.amazonaws.com`; empty when absent.
    pub event_source: String,
    /// The action, such as `CreateUser`; empty when absent.
    pub event_name: String,
    /// When the call ended, in ISO 8601, UTC.
    pub event_time: Option<String>,
    /// The region that was called.
    pub aws_region: Option<String>,
    /// An IP address, or a service's name, or `AWS Internal`.
    pub source_ip_address: Option<String>,
    /// What made the call.
    pub user_agent: Option<String>,
    /// Why AWS refused, such as `AccessDenied`; a call with an error changed nothing.
    pub error_code: Option<String>,
    /// The words to [`error_code`](Self::error_code).
    pub error_message: Option<String>,
    /// What was asked for.
    pub request_parameters: Option<Q>,
    /// What changed; `None` for calls that change nothing.
    pub response_elements: Option<R>,
    /// Whether the call could change anything; records before version 1.02 do not say.
    pub read_only: Option<bool>,
    /// The account that the record was delivered to.
    pub recipient_account_id: Option<String>,
    /// What the service adds, such as `MFAUsed`.
    pub additional_event_data: Option<Value>,
    /// Every other field, and those of another type than documented.
    pub other: Rest,
}

impl<Q, R> ApiCall<Q, R> {
    /// Did AWS refuse the call? Then it changed nothing. An error code of another type than
    /// documented counts; an explicit `null`, an empty text, and the HTTP status of a success in its
    /// place (`200`) do not.
    #[must_use]
    pub fn failed(&self) -> bool {
        match (&self.error_code, self.other.get("errorCode")) {
            (Some(code), _) => !code.is_empty() && !is_success(code),
            (None, Some(Value::Number(status))) => !is_success(&status.to_string()),
            (None, odd) => !matches!(odd, None | Some(Value::Null | Value::Bool(false))),
        }
    }

    /// What CloudTrail left out of the record because it was too large, such as the request of a
    /// policy padded with white space. A rule that must read it and cannot should report that.
    ///
    /// Source: [CloudTrail record contents](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
    ///
    /// ```
    /// use patrol_core::ApiCall;
    ///
    /// let call: ApiCall = serde_json::from_str(r#"{
    ///     "eventName": "PutUserPolicy",
    ///     "requestParameters": {"omitted": true, "originalSize": 131072, "reason": "requestParameters too large"}
    /// }"#)?;
    /// let omitted = call.omitted().unwrap();
    /// assert_eq!(omitted.to_string(), "`requestParameters` (131072 bytes: requestParameters too large)");
    /// assert!(call.request_parameters.is_none());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn omitted(&self) -> Option<Omitted<'_>> {
        [
            "requestParameters",
            "responseElements",
            "additionalEventData",
            "serviceEventDetails",
        ]
        .into_iter()
        .find_map(|field| {
            let value = self.other.get(field)?;
            is_omitted(value).then(|| Omitted {
                field,
                original_size: value["originalSize"].as_u64(),
                reason: value["reason"].as_str(),
            })
        })
    }

    /// The ARN of the first resource of a type, such as `AWS::S3::Bucket`, that the record lists
    /// under `resources`: another place to look when the request does not name it.
    #[must_use]
    pub fn resource_arn(&self, resource_type: &str) -> Option<&str> {
        let listed = self.other.get("resources")?.as_array()?;
        let mut of_type = listed.iter().filter(|one| one["type"] == resource_type);
        of_type.find_map(|one| one["ARN"].as_str().filter(|arn| !arn.is_empty()))
    }
}

/// The HTTP status of a success.
fn is_success(code: &str) -> bool {
    code.len() == 3 && code.starts_with('2') && code.bytes().all(|byte| byte.is_ascii_digit())
}

impl<Q, R> Default for ApiCall<Q, R> {
    fn default() -> Self {
        Self {
            user_identity: UserIdentity::default(),
            event_source: String::new(),
            event_name: String::new(),
            event_time: None,
            aws_region: None,
            source_ip_address: None,
            user_agent: None,
            error_code: None,
            error_message: None,
            request_parameters: None,
            response_elements: None,
            read_only: None,
            recipient_account_id: None,
            additional_event_data: None,
            other: Rest::new(),
        }
    }
}

impl<'de, Q: DeserializeOwned, R: DeserializeOwned> Deserialize<'de> for ApiCall<Q, R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut rest = Rest::deserialize(deserializer)?;
        let shape = serde::de::Error::custom;
        Ok(Self {
            user_identity: take(&mut rest, "userIdentity").unwrap_or_default(),
            event_source: take(&mut rest, "eventSource").unwrap_or_default(),
            event_name: take(&mut rest, "eventName").unwrap_or_default(),
            event_time: take(&mut rest, "eventTime"),
            aws_region: take(&mut rest, "awsRegion"),
            source_ip_address: take(&mut rest, "sourceIPAddress"),
            user_agent: take(&mut rest, "userAgent"),
            error_code: take(&mut rest, "errorCode"),
            error_message: take(&mut rest, "errorMessage"),
            request_parameters: take_shaped(&mut rest, "requestParameters").map_err(shape)?,
            response_elements: take_shaped(&mut rest, "responseElements").map_err(shape)?,
            read_only: take(&mut rest, "readOnly"),
            recipient_account_id: take(&mut rest, "recipientAccountId"),
            additional_event_data: take_shaped(&mut rest, "additionalEventData").map_err(shape)?,
            other: rest,
        })
    }
}

impl<Q: Serialize, R: Serialize> Serialize for ApiCall<Q, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = |text: &String| (!text.is_empty()).then(|| text.clone());
        let identity =
            (self.user_identity != UserIdentity::default()).then_some(&self.user_identity);
        let fields = || {
            let mut rest = self.other.clone();
            put(&mut rest, "userIdentity", identity)?;
            put(&mut rest, "eventSource", text(&self.event_source).as_ref())?;
            put(&mut rest, "eventName", text(&self.event_name).as_ref())?;
            put(&mut rest, "eventTime", self.event_time.as_ref())?;
            put(&mut rest, "awsRegion", self.aws_region.as_ref())?;
            put(
                &mut rest,
                "sourceIPAddress",
                self.source_ip_address.as_ref(),
            )?;
            put(&mut rest, "userAgent", self.user_agent.as_ref())?;
            put(&mut rest, "errorCode", self.error_code.as_ref())?;
            put(&mut rest, "errorMessage", self.error_message.as_ref())?;
            put(
                &mut rest,
                "requestParameters",
                self.request_parameters.as_ref(),
            )?;
            put(
                &mut rest,
                "responseElements",
                self.response_elements.as_ref(),
            )?;
            put(&mut rest, "readOnly", self.read_only.as_ref())?;
            put(
                &mut rest,
                "recipientAccountId",
                self.recipient_account_id.as_ref(),
            )?;
            put(
                &mut rest,
                "additionalEventData",
                self.additional_event_data.as_ref(),
            )?;
            Ok::<_, serde_json::Error>(rest)
        };
        fields()
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

/// Short: who and what. The parameters may be large, or sensitive.
impl<Q, R> fmt::Debug for ApiCall<Q, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiCall")
            .field("user_identity", &self.user_identity.name())
            .field("event_source", &self.event_source)
            .field("event_name", &self.event_name)
            .field("error_code", &self.error_code)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Request {
        role_arn: String,
    }

    #[test]
    fn odd_records_are_read_without_loss() {
        for record in [
            json!({}),
            json!({"userIdentity": "x", "errorCode": null, "requestParameters": null, "eventName": 5}),
            json!({"requestParameters": "text", "responseElements": [1], "new": {"a": 1}, "userIdentity": {"type": "Root"}}),
            json!({"userIdentity": {}, "eventName": ""}),
        ] {
            let call: ApiCall = serde_json::from_value(record.clone()).unwrap();
            let back = serde_json::to_value(&call).unwrap();
            for (name, value) in record.as_object().unwrap() {
                let empty = value == &json!({}) || value == &json!("");
                assert!(empty || back.get(name) == Some(value), "{name} in {back}");
            }
        }
    }

    #[test]
    fn another_shape_is_loud_and_no_request_is_quiet() {
        let read = |request: Value| {
            serde_json::from_value::<ApiCall<Request>>(json!({ "requestParameters": request }))
        };
        assert!(
            read(json!({"roleArn": "r"}))
                .unwrap()
                .request_parameters
                .is_some()
        );
        assert!(read(json!(null)).unwrap().request_parameters.is_none());
        let call = read(json!("cut")).unwrap();
        assert!(call.request_parameters.is_none());
        assert_eq!(call.other["requestParameters"], "cut");
        let why = read(json!({"roleArn": 5})).unwrap_err().to_string();
        assert!(
            why.contains("`requestParameters`") && why.contains("expected a string"),
            "{why}"
        );
    }

    #[test]
    fn a_request_with_a_field_called_omitted_hides_nothing() {
        let record = json!({"requestParameters": {"omitted": true, "roleArn": "r"}});
        let call: ApiCall<Request> = serde_json::from_value(record.clone()).unwrap();
        assert_eq!(call.omitted().unwrap().field, "requestParameters");
        assert_eq!(call.request_parameters.unwrap().role_arn, "r");
        let call: ApiCall = serde_json::from_value(record.clone()).unwrap();
        assert_eq!(serde_json::to_value(&call).unwrap(), record);
        // What is left of a request need not have the shape that the rule's author chose.
        let record = json!({"requestParameters": {"omitted": true, "rest": 1}});
        let call: ApiCall<Request> = serde_json::from_value(record).unwrap();
        assert!(call.omitted().is_some() && call.request_parameters.is_none());
    }

    #[test]
    fn an_explicit_null_is_no_error() {
        let failed = |code: Value| {
            let call: ApiCall = serde_json::from_value(json!({ "errorCode": code })).unwrap();
            call.failed()
        };
        for none in [
            json!(null),
            json!(""),
            json!(false),
            json!("200"),
            json!(204),
        ] {
            assert!(!failed(none));
        }
        for code in [
            json!("AccessDenied"),
            json!("403"),
            json!(403),
            json!({"code": "x"}),
        ] {
            assert!(failed(code));
        }
    }

    #[test]
    fn a_resource_is_found_by_its_type() {
        let arn = |resources: Value| {
            let call: ApiCall = serde_json::from_value(json!({ "resources": resources })).unwrap();
            call.resource_arn("AWS::S3::Bucket").map(str::to_owned)
        };
        let bucket = json!({"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::logs"});
        assert_eq!(
            arn(
                json!(["x", {"type": "AWS::S3::Object", "ARN": "o"}, {"type": "AWS::S3::Bucket", "ARN": 5}, bucket])
            ),
            Some("arn:aws:s3:::logs".to_owned())
        );
        for none in [
            json!(null),
            json!("x"),
            json!({"type": "AWS::S3::Bucket"}),
            json!([]),
        ] {
            assert_eq!(arn(none), None);
        }
    }
}
