//! An event to run a rule against.

use std::ops::{Deref, DerefMut};

use serde_json::{Value, json};

use super::Identity;

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
pub struct FixtureEvent(pub(super) Value);

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

    /// When it happened, in ISO 8601, UTC.
    #[must_use]
    pub fn time(mut self, time: &str) -> Self {
        self.0["time"] = json!(time);
        if self.0["detail"]["eventTime"].is_string() {
            self.0["detail"]["eventTime"] = json!(time);
        }
        self
    }

    /// The event's id.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.0["id"] = json!(id);
        if self.0["detail"]["eventID"].is_string() {
            self.0["detail"]["eventID"] = json!(id);
        }
        self
    }

    /// CloudTrail left the request out of the record because it was too large.
    #[must_use]
    pub fn omitted_request(mut self, original_size: u64) -> Self {
        self.0["detail"]["requestParameters"] = json!({
            "omitted": true,
            "originalSize": original_size,
            "reason": "requestParameters too large",
        });
        self
    }

    /// The event as JSON for a fixture file.
    #[must_use]
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.0)
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
