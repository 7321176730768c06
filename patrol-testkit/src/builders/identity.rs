//! Who does something in a fixture.

use serde_json::{Value, json};

use super::{ACCOUNT, TIME};

/// Who does something in a fixture: an identity as CloudTrail writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity(pub(super) Value);

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

    /// A user of IAM Identity Center, by the id in the identity store: such records have no name.
    ///
    /// Source: [CloudTrail userIdentity element](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html).
    #[must_use]
    pub fn identity_center(user_id: &str) -> Self {
        Self(json!({
            "type": "IdentityCenterUser",
            "accountId": ACCOUNT,
            "onBehalfOf": {
                "userId": user_id,
                "identityStoreArn": format!("arn:aws:identitystore::{ACCOUNT}:identitystore/d-0123456789"),
            },
            "credentialId": "90e292de-0000-4000-8000-000000000000",
        }))
    }

    /// The person who is behind a session, as the session's `sourceIdentity` says it.
    #[must_use]
    pub fn source_identity(mut self, person: &str) -> Self {
        self.0["sessionContext"]["sourceIdentity"] = json!(person);
        self
    }

    /// The identity of this CloudTrail type: `Root`, `IAMUser`, `AssumedRole`, `IdentityCenterUser`,
    /// `AWSService`, or another.
    #[must_use]
    pub fn of_type(identity_type: &str) -> Self {
        match identity_type {
            "Root" => Self::root(),
            "IAMUser" => Self::iam_user("alice"),
            "AssumedRole" => Self::assumed_role("Admin", "alice"),
            "IdentityCenterUser" => Self::identity_center("94d8c4b8-0000-4000-8000-000000000000"),
            "AWSService" => Self::service("ec2.amazonaws.com"),
            other => Self::custom(json!({"type": other, "accountId": ACCOUNT})),
        }
    }

    /// An identity of your own.
    #[must_use]
    pub const fn custom(user_identity: Value) -> Self {
        Self(user_identity)
    }
}
