//! Events as AWS sends them, built in a line.

use std::ops::{Deref, DerefMut};

use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "us-east-1";
const TIME: &str = "2026-01-15T09:30:00Z";

/// Who does something in a fixture: an identity as CloudTrail writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity(Value);

impl Identity {
    /// An IAM user with a long-lived access key: no session, as in most real records.
    #[must_use]
    pub fn iam_user(name: &str) -> Self {
        Self(json!({
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLEUSERID0001",
            "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
            "accountId": ACCOUNT,
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
            "userName": name,
        }))
    }

    /// Somebody in a session of a role.
    #[must_use]
    pub fn assumed_role(role: &str, session: &str) -> Self {
        Self(json!({
            "type": "AssumedRole",
            "principalId": format!("AROAEXAMPLEROLEID0001:{session}"),
            "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"),
            "accountId": ACCOUNT,
            "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": "AROAEXAMPLEROLEID0001",
                    "arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}"),
                    "accountId": ACCOUNT,
                    "userName": role,
                },
                "attributes": {"creationDate": TIME, "mfaAuthenticated": "false"},
            },
        }))
    }

    /// The root user.
    #[must_use]
    pub fn root() -> Self {
        Self(json!({
            "type": "Root",
            "principalId": ACCOUNT,
            "arn": format!("arn:aws:iam::{ACCOUNT}:root"),
            "accountId": ACCOUNT,
            "accessKeyId": "",
        }))
    }

    /// An AWS service, such as `ec2.amazonaws.com`.
    #[must_use]
    pub fn service(name: &str) -> Self {
        Self(json!({"type": "AWSService", "invokedBy": name}))
    }

    /// An identity of your own.
    #[must_use]
    pub const fn custom(user_identity: Value) -> Self {
        Self(user_identity)
    }
}

/// An event to run a rule against; it dereferences to the JSON, so any part can be changed:
///
/// ```
/// use patrol_testkit::{Identity, api_call, json};
///
/// let mut event = api_call("s3.amazonaws.com", "DeleteBucket", json!({"bucketName": "logs"}))
///     .by(Identity::root())
///     .error("AccessDenied");
/// event["detail"]["userAgent"] = json!("aws-cli/2.15");
/// assert_eq!(event["source"], "aws.s3");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FixtureEvent(Value);

impl FixtureEvent {
    pub(crate) const fn new(event: Value) -> Self {
        Self(event)
    }

    /// Who did it.
    #[must_use]
    pub fn by(mut self, identity: Identity) -> Self {
        self.0["detail"]["userIdentity"] = identity.0;
        self
    }

    /// AWS refused, with this `errorCode`.
    #[must_use]
    pub fn error(mut self, code: &str) -> Self {
        self.0["detail"]["errorCode"] = json!(code);
        self.0["detail"]["errorMessage"] = json!("the call was refused");
        self.0["detail"]["responseElements"] = Value::Null;
        self
    }

    /// What the service answered: `responseElements`.
    #[must_use]
    pub fn response(mut self, response: Value) -> Self {
        self.0["detail"]["responseElements"] = response;
        self
    }

    /// Where it happened.
    #[must_use]
    pub fn region(mut self, region: &str) -> Self {
        self.0["region"] = json!(region);
        self.0["detail"]["awsRegion"] = json!(region);
        self
    }

    /// In which account it happened.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        self.0["account"] = json!(account);
        self.0["detail"]["recipientAccountId"] = json!(account);
        self
    }
}

impl Deref for FixtureEvent {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl DerefMut for FixtureEvent {
    fn deref_mut(&mut self) -> &mut Value {
        &mut self.0
    }
}

fn envelope(detail_type: &str, source: &str, detail: Value) -> FixtureEvent {
    FixtureEvent(json!({
        "version": "0",
        "id": "6f1b3a52-7c9d-4e8f-9a10-b2c3d4e5f607",
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": TIME,
        "region": REGION,
        "resources": [],
        "detail": detail,
    }))
}

/// An API call by the IAM user `alice`, as CloudTrail records it and EventBridge delivers it.
///
/// `event_source` is CloudTrail's, such as `sts.amazonaws.com`.
#[must_use]
pub fn api_call(event_source: &str, event_name: &str, request_parameters: Value) -> FixtureEvent {
    let service = event_source.split('.').next().unwrap_or(event_source);
    let detail = json!({
        "eventVersion": "1.11",
        "eventTime": TIME,
        "eventSource": event_source,
        "eventName": event_name,
        "awsRegion": REGION,
        "sourceIPAddress": "192.0.2.10",
        "userAgent": "aws-cli/2.22.0",
        "requestParameters": request_parameters,
        "responseElements": null,
        "requestID": "2d1c0b9a-8f7e-4d6c-9b5a-4a3b2c1d0e0f",
        "eventID": "6f1b3a52-7c9d-4e8f-9a10-b2c3d4e5f607",
        "readOnly": false,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    });
    envelope(
        "AWS API Call via CloudTrail",
        &format!("aws.{service}"),
        detail,
    )
    .by(Identity::iam_user("alice"))
}

/// A successful console sign-in without multi-factor authentication, by an identity of this
/// CloudTrail type (`Root`, `IAMUser`, ...).
#[must_use]
pub fn console_sign_in(identity_type: &str) -> FixtureEvent {
    let identity = match identity_type {
        "Root" => Identity::root(),
        "IAMUser" => Identity::iam_user("alice"),
        "AssumedRole" => Identity::assumed_role("Admin", "alice"),
        other => Identity::custom(json!({"type": other, "accountId": ACCOUNT})),
    };
    let detail = json!({
        "eventVersion": "1.11",
        "eventTime": TIME,
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "awsRegion": REGION,
        "sourceIPAddress": "192.0.2.10",
        "userAgent": "Mozilla/5.0",
        "requestParameters": null,
        "responseElements": {"ConsoleLogin": "Success"},
        "additionalEventData": {"MobileVersion": "No", "MFAUsed": "No"},
        "eventID": "6f1b3a52-7c9d-4e8f-9a10-b2c3d4e5f607",
        "eventType": "AwsConsoleSignIn",
        "recipientAccountId": ACCOUNT,
    });
    envelope("AWS Console Sign In via CloudTrail", "aws.signin", detail).by(identity)
}

/// The tick of an EventBridge schedule.
#[must_use]
pub fn scheduled() -> FixtureEvent {
    envelope("Scheduled Event", "aws.events", json!({}))
}

/// A refreshed check item of Trusted Advisor: the check's name, its status (`OK`, `WARN`,
/// `ERROR`, `INFO`) and the item by column.
#[must_use]
pub fn trusted_advisor(check_name: &str, status: &str, item: Value) -> FixtureEvent {
    let detail = json!({
        "check-name": check_name,
        "check-item-detail": item,
        "status": status,
        "resource_id": "",
        "uuid": "0d1e2f3a-4b5c-4d6e-8f70-8192a3b4c5d6",
    });
    envelope(
        "Trusted Advisor Check Item Refresh Notification",
        "aws.trustedadvisor",
        detail,
    )
}
