//! CloudTrail's records as EventBridge delivers them: their detail-types, and patterns for
//! them.
//!
//! Anybody who may put events on a bus can write any `detail-type`, also CloudTrail's. Only
//! AWS can use a `source` that begins with `aws.`, so the patterns here ask for that as well.
//!
//! Source: [AWS service events delivered via AWS CloudTrail][events] and [PutEvents][put].
//!
//! [events]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
//! [put]: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html

use std::sync::LazyLock;

use crate::error::{PatternError, expect_valid};
use crate::matcher::Matcher;
use crate::model::Field;
use crate::pattern::Pattern;

/// A call of an AWS API. In CloudTrail its `eventType` is `AwsApiCall`.
pub const API_CALL: &str = "AWS API Call via CloudTrail";

/// Something done in the console that is not an API call: `AwsConsoleAction`.
pub const CONSOLE_ACTION: &str = "AWS Console Action via CloudTrail";

/// An attempt to sign in to the console: `AwsConsoleSignIn`.
///
/// AWS's page writes `Signin` in one word; the events have two.
pub const CONSOLE_SIGN_IN: &str = "AWS Console Sign In via CloudTrail";

/// Unusual activity that CloudTrail Insights found: `AwsCloudTrailInsight`.
pub const INSIGHT: &str = "AWS Insight via CloudTrail";

/// An API call through a VPC endpoint: `AwsVpceEvent`.
pub const NETWORK_ACTIVITY: &str = "AWS Network Activity Event via CloudTrail";

/// Something that an AWS service did by itself: `AwsServiceEvent`.
pub const SERVICE_EVENT: &str = "AWS Service Event via CloudTrail";

/// All detail-types of events that CloudTrail sends to EventBridge, in alphabetical order.
///
/// An event of another detail-type that ends in `via CloudTrail` does not exist.
pub const DETAIL_TYPES: [&str; 6] = [
    API_CALL,
    CONSOLE_ACTION,
    CONSOLE_SIGN_IN,
    INSIGHT,
    NETWORK_ACTIVITY,
    SERVICE_EVENT,
];

/// The `eventType` of a record that sums up data events of five minutes. Trails log it, and EventBridge
/// does not deliver it; it has other fields than the records of single events.
///
/// Source: [record contents of aggregated events][aggregated].
///
/// [aggregated]: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aggregated-events.html
pub const AGGREGATED: &str = "AwsAggregatedEvent";

/// The detail-type under which EventBridge delivers a record with this `eventType`.
///
/// Source: [CloudTrail record contents][record].
///
/// [record]: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
///
/// ```
/// use patrol_pattern::cloudtrail::{self, detail_type};
///
/// assert_eq!(detail_type(Some("AwsConsoleSignIn")), cloudtrail::CONSOLE_SIGN_IN);
/// assert_eq!(detail_type(None), cloudtrail::API_CALL);
/// ```
#[must_use]
pub fn detail_type(event_type: Option<&str>) -> &'static str {
    match event_type {
        Some("AwsServiceEvent") => SERVICE_EVENT,
        Some("AwsConsoleSignIn") => CONSOLE_SIGN_IN,
        Some("AwsConsoleAction") => CONSOLE_ACTION,
        Some("AwsCloudTrailInsight") => INSIGHT,
        Some("AwsVpceEvent") => NETWORK_ACTIVITY,
        _ => API_CALL,
    }
}

/// What stands in the `errorCode` of a call that its caller was not allowed to make: services name it each in their own way.
/// EC2 has `Client.UnauthorizedOperation`, SNS `AuthorizationError`, KMS `KMSAccessDeniedException`, and so on.
///
/// EventBridge refuses a pattern with as many wildcards as too complex: so they begin or end with these.
///
/// Source: [common errors](https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html), and the services' own pages.
const REFUSALS: [(Part, &str); 10] = [
    (Part::Start, "AccessDenied"),
    (Part::End, "AccessDenied"),
    (Part::End, "AccessDeniedException"),
    (Part::End, "AuthFailure"),
    (Part::Start, "AuthorizationError"),
    (Part::Start, "Forbidden"),
    (Part::Start, "InsufficientPrivileges"),
    (Part::Start, "NotAuthorized"),
    (Part::Start, "Unauthorized"),
    (Part::End, "UnauthorizedOperation"),
];

/// Which part of a code says so.
#[derive(Clone, Copy)]
enum Part {
    Start,
    End,
}

/// What matches the `errorCode` of a call that AWS refused because a permission is missing, whichever service it was.
/// Quotas, conflicts and wrong input are not among them.
///
/// ```
/// use patrol_pattern::{Pattern, cloudtrail};
///
/// let refused = Pattern::with_field("detail.errorCode", cloudtrail::refusals());
/// let ec2 = r#"{"detail": {"errorCode": "Client.UnauthorizedOperation"}}"#;
/// assert!(refused.matches(ec2.as_bytes())?);
/// # Ok::<(), patrol_pattern::EventError>(())
/// ```
pub fn refusals() -> impl Iterator<Item = Matcher> {
    REFUSALS.iter().map(|(part, text)| match part {
        Part::Start => Matcher::prefix(*text),
        Part::End => Matcher::suffix(*text),
    })
}

/// Is this the `errorCode` of a call that AWS refused because a permission is missing? It takes what [`refusals`] matches.
#[must_use]
pub fn is_refusal(code: &str) -> bool {
    REFUSALS.iter().any(|(part, text)| match part {
        Part::Start => code.starts_with(text),
        Part::End => code.ends_with(text),
    })
}

impl Pattern {
    /// API calls with one of the names to a service, recorded by CloudTrail. The service is
    /// named by its event source, such as `sts.amazonaws.com`.
    ///
    /// # Panics
    /// When there are no names. For calls of any name see [`api_calls`](Self::api_calls),
    /// for names that are not in the source code [`try_api_call`](Self::try_api_call).
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::api_call("sts.amazonaws.com", ["AssumeRole"]);
    /// assert_eq!(
    ///     pattern.to_string(),
    ///     r#"{"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["AssumeRole"],"eventSource":["sts.amazonaws.com"]},"source":[{"prefix":"aws."}]}"#,
    /// );
    /// ```
    #[must_use]
    #[track_caller]
    pub fn api_call<I>(event_source: &str, names: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        expect_valid(Self::try_api_call(event_source, names))
    }

    /// API calls with one of the names to a service, recorded by CloudTrail.
    ///
    /// # Errors
    /// When there are no names.
    pub fn try_api_call<I>(event_source: &str, names: I) -> Result<Self, PatternError>
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let names = names.into_iter().map(Matcher::exact);
        Self::api_calls(event_source).try_field("detail.eventName", names)
    }

    /// All API calls to a service, recorded by CloudTrail. The service is named by its event
    /// source, such as `sts.amazonaws.com`.
    #[must_use]
    pub fn api_calls(event_source: &str) -> Self {
        static API_CALLS: LazyLock<Pattern> =
            LazyLock::new(|| Pattern::recorded_by_cloudtrail([API_CALL]));
        API_CALLS
            .clone()
            .field("detail.eventSource", [event_source])
    }

    /// API calls with one of the names to its service, recorded by CloudTrail: for each event source the
    /// names of its calls.
    ///
    /// # Panics
    /// When there are no event sources, or one has no names.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::api_call_of_any(&[
    ///     ("kms.amazonaws.com", &["PutKeyPolicy"]),
    ///     ("secretsmanager.amazonaws.com", &["PutResourcePolicy"]),
    /// ]);
    /// assert_eq!(
    ///     pattern.to_string(),
    ///     r#"{"detail-type":["AWS API Call via CloudTrail"],"source":[{"prefix":"aws."}],"$or":[{"detail":{"eventName":["PutKeyPolicy"],"eventSource":["kms.amazonaws.com"]}},{"detail":{"eventName":["PutResourcePolicy"],"eventSource":["secretsmanager.amazonaws.com"]}}]}"#,
    /// );
    /// ```
    #[must_use]
    #[track_caller]
    pub fn api_call_of_any(calls: &[(&str, &[&str])]) -> Self {
        let branches = calls.iter().map(|(event_source, names)| {
            Self::with_field("detail.eventSource", [*event_source])
                .field("detail.eventName", names.iter().copied())
        });
        Self::recorded_by_cloudtrail([API_CALL]).any_of(branches)
    }

    /// Attempts to sign in to the console, recorded by CloudTrail.
    #[must_use]
    pub fn console_sign_in() -> Self {
        Self::recorded_by_cloudtrail([CONSOLE_SIGN_IN]).field("detail.eventName", ["ConsoleLogin"])
    }

    /// Events of these [detail-types](DETAIL_TYPES), from a `source` that only AWS can use.
    ///
    /// # Panics
    /// When there are no detail-types.
    ///
    /// ```
    /// use patrol_pattern::{Pattern, cloudtrail};
    ///
    /// let pattern = Pattern::recorded_by_cloudtrail([cloudtrail::SERVICE_EVENT]);
    /// assert_eq!(
    ///     pattern.to_string(),
    ///     r#"{"detail-type":["AWS Service Event via CloudTrail"],"source":[{"prefix":"aws."}]}"#,
    /// );
    /// ```
    #[must_use]
    #[track_caller]
    pub fn recorded_by_cloudtrail<I>(detail_types: I) -> Self
    where
        I: IntoIterator<Item: Into<Matcher>>,
    {
        Self::with_field("detail-type", detail_types).field("source", [Matcher::prefix("aws.")])
    }

    /// Only calls that succeeded: those whose record has no `errorCode`, or an empty one, or the code
    /// `200`, which some services write for a success. A record with an explicit `null`, which
    /// CloudTrail does not write, is taken for a failure: CloudFormation takes no `null` in a pattern.
    ///
    /// Source: [CloudTrail record contents][record].
    ///
    /// [record]: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
    ///
    /// # Panics
    /// In the same cases as [`field`](Self::field).
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::api_calls("s3.amazonaws.com").succeeded();
    /// let event = |more: &str| {
    ///     format!(
    ///         r#"{{"source": "aws.s3", "detail-type": "AWS API Call via CloudTrail",
    ///              "detail": {{"eventSource": "s3.amazonaws.com"{more}}}}}"#
    ///     )
    /// };
    /// assert!(pattern.matches(event("").as_bytes())?);
    /// assert!(pattern.matches(event(r#", "errorCode": """#).as_bytes())?);
    /// assert!(!pattern.matches(event(r#", "errorCode": "AccessDenied""#).as_bytes())?);
    /// # Ok::<(), patrol_pattern::EventError>(())
    /// ```
    #[must_use]
    #[track_caller]
    pub fn succeeded(self) -> Self {
        // Most rules ask for this, and share it.
        static SUCCEEDED: LazyLock<Field> = LazyLock::new(|| Field {
            path: "detail.errorCode".into(),
            any_of: [
                Matcher::exists(false),
                Matcher::exact(""),
                Matcher::exact("200"),
            ]
            .into(),
        });
        expect_valid(self.with(SUCCEEDED.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_known_by_the_code_of_every_service() {
        for (code, refused) in [
            ("AccessDenied", true),
            ("AccessDeniedException", true),
            ("Client.UnauthorizedOperation", true),
            ("UnauthorizedOperation", true),
            ("UnauthorizedException", true),
            ("AuthorizationError", true),
            ("AuthorizationErrorException", true),
            ("KMSAccessDeniedException", true),
            ("KMS.AccessDeniedException", true),
            ("VpceAccessDenied", true),
            ("Client.AuthFailure", true),
            ("NotAuthorizedException", true),
            ("InsufficientPrivilegesException", true),
            ("ForbiddenException", true),
            ("", false),
            ("NoSuchEntity", false),
            ("ValidationException", false),
            ("ThrottlingException", false),
            ("Client.InstanceLimitExceeded", false),
            ("ConditionalCheckFailedException", false),
        ] {
            assert_eq!(is_refusal(code), refused, "{code}");
            let matched = refusals().any(|matcher| matcher.accepts_text(code));
            assert_eq!(matched, refused, "{code}");
        }
    }
}
