//! Who made a call: CloudTrail's `userIdentity`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::lenient::{Rest, lenient, put, take};
use crate::iam::Arn;

lenient! {
    /// The session that temporary credentials belong to.
    pub struct SessionContext {
        /// The role or user that the session was issued for.
        pub session_issuer: SessionIssuer = "sessionIssuer",
        /// `mfaAuthenticated` ("true" or "false") and `creationDate`.
        pub attributes: serde_json::Map<String, Value> = "attributes",
        /// Who is behind the session, set when the first role of a chain was assumed; nobody can
        /// change it afterwards.
        pub source_identity: String = "sourceIdentity",
    }
}

lenient! {
    /// The role or user that issued a session; real records have it empty, too.
    pub struct SessionIssuer {
        /// `Role` or `User`, `Root`.
        pub r#type: String = "type",
        /// The unique id.
        pub principal_id: String = "principalId",
        /// The role's or user's ARN, such as `arn:aws:iam::111122223333:role/Admin`.
        pub arn: String = "arn",
        /// The account that owns the role or user.
        pub account_id: String = "accountId",
        /// The role's or user's name.
        pub user_name: String = "userName",
    }
}

impl SessionIssuer {
    /// The role with its path, such as `aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM`; `None` where it is
    /// not a role. Nobody but AWS makes roles below `aws-service-role/` and `aws-reserved/`.
    ///
    /// The ARN is read as one: users are created with paths of the creator's choice, such as `/x:role/aws-reserved/`.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        let arn = Arn::parse(self.arn.as_deref()?).ok()?;
        arn.resource().strip_prefix("role/")
    }
}

lenient! {
    /// The user of IAM Identity Center for whom a call was made.
    pub struct OnBehalfOf {
        /// The user's id in the identity store.
        pub user_id: String = "userId",
        /// The ARN of the identity store.
        pub identity_store_arn: String = "identityStoreArn",
    }
}

/// What a principal is called when the record says nothing at all.
pub(super) const UNKNOWN: &str = "an unknown principal";

/// Who made the call, as far as the record says.
///
/// 80 % of real IAM-user records have no session, `sessionIssuer` may be `{}`, and the whole
/// identity may be a string: then [`text`](Self::text) holds it.
///
/// Source: [CloudTrail userIdentity element](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct UserIdentity {
    /// `Root`, `IAMUser`, `AssumedRole`, `Role`, `FederatedUser`, `AWSAccount`, `AWSService`, ...
    pub r#type: Option<String>,
    /// The unique id; for an assumed role `ID:SESSION-NAME`.
    pub principal_id: Option<String>,
    /// The ARN of the principal, such as `arn:aws:sts::111122223333:assumed-role/Admin/bob`.
    pub arn: Option<String>,
    /// The account that owns the principal.
    pub account_id: Option<String>,
    /// The access key that signed the call.
    pub access_key_id: Option<String>,
    /// The friendly name.
    pub user_name: Option<String>,
    /// The AWS service that made the call for somebody, such as `cloudformation.amazonaws.com`.
    pub invoked_by: Option<String>,
    /// The session, where temporary credentials were used.
    pub session_context: Option<SessionContext>,
    /// The user of IAM Identity Center for whom the call was made.
    pub on_behalf_of: Option<OnBehalfOf>,
    /// The whole identity, where the record has a string in its place.
    pub text: Option<String>,
    /// Every other field, and those of another type than documented.
    pub other: Rest,
}

impl UserIdentity {
    /// Is it the root user of an account?
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.r#type.as_deref() == Some("Root")
    }

    /// Is it an AWS service acting for itself?
    #[must_use]
    pub fn is_service(&self) -> bool {
        self.r#type.as_deref() == Some("AWSService")
    }

    /// The role or user that a session was issued for.
    #[must_use]
    pub fn session_issuer(&self) -> Option<&SessionIssuer> {
        self.session_context.as_ref()?.session_issuer.as_ref()
    }

    /// Did the session begin with multi-factor authentication? `None` when the record is silent.
    #[must_use]
    pub fn mfa_authenticated(&self) -> Option<bool> {
        match self
            .session_context
            .as_ref()?
            .attributes
            .as_ref()?
            .get("mfaAuthenticated")?
        {
            Value::String(text) => text.parse().ok(),
            other => other.as_bool(),
        }
    }

    /// The name of a role session, such as `bob` in `assumed-role/Admin/bob`.
    #[must_use]
    pub fn session_name(&self) -> Option<&str> {
        let name = self.principal_id.as_deref()?.split_once(':')?.1;
        (!name.is_empty()).then_some(name)
    }

    /// The best name at hand: ARN, user name, session name, session issuer, the service that
    /// called, the account, the principal's id, the type; `an unknown principal` only when the
    /// record says nothing at all.
    #[must_use]
    pub fn name(&self) -> &str {
        self.known_name().unwrap_or(UNKNOWN)
    }

    /// The best name at hand, if the record says anything.
    pub(super) fn known_name(&self) -> Option<&str> {
        let issuer = self.session_issuer();
        [
            self.arn.as_deref(),
            self.user_name.as_deref(),
            self.session_name(),
            issuer.and_then(|issuer| issuer.arn.as_deref()),
            issuer.and_then(|issuer| issuer.user_name.as_deref()),
            self.invoked_by.as_deref(),
            self.text.as_deref(),
            self.account_id.as_deref(),
            self.principal_id.as_deref(),
            self.r#type.as_deref(),
        ]
        .into_iter()
        .flatten()
        .find(|name| !name.trim().is_empty())
    }
}

impl<'de> Deserialize<'de> for UserIdentity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut rest = match Value::deserialize(deserializer)? {
            Value::Object(rest) => rest,
            Value::String(text) => {
                return Ok(Self {
                    text: Some(text),
                    ..Self::default()
                });
            }
            _ => return Err(serde::de::Error::custom("expected an object or a string")),
        };
        Ok(Self {
            r#type: take(&mut rest, "type"),
            principal_id: take(&mut rest, "principalId"),
            arn: take(&mut rest, "arn"),
            account_id: take(&mut rest, "accountId"),
            access_key_id: take(&mut rest, "accessKeyId"),
            user_name: take(&mut rest, "userName"),
            invoked_by: take(&mut rest, "invokedBy"),
            session_context: take(&mut rest, "sessionContext"),
            on_behalf_of: take(&mut rest, "onBehalfOf"),
            text: None,
            other: rest,
        })
    }
}

impl Serialize for UserIdentity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(text) = &self.text {
            return serializer.serialize_str(text);
        }
        let fields = || {
            let mut rest = self.other.clone();
            put(&mut rest, "type", self.r#type.as_ref())?;
            put(&mut rest, "principalId", self.principal_id.as_ref())?;
            put(&mut rest, "arn", self.arn.as_ref())?;
            put(&mut rest, "accountId", self.account_id.as_ref())?;
            put(&mut rest, "accessKeyId", self.access_key_id.as_ref())?;
            put(&mut rest, "userName", self.user_name.as_ref())?;
            put(&mut rest, "invokedBy", self.invoked_by.as_ref())?;
            put(&mut rest, "sessionContext", self.session_context.as_ref())?;
            put(&mut rest, "onBehalfOf", self.on_behalf_of.as_ref())?;
            Ok::<_, serde_json::Error>(rest)
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

    fn name(identity: Value) -> String {
        let identity: UserIdentity = serde_json::from_value(identity).unwrap();
        identity.name().to_owned()
    }

    #[test]
    fn the_best_name_at_hand() {
        assert_eq!(name(json!({"arn": "arn:x", "userName": "bob"})), "arn:x");
        assert_eq!(name(json!({"arn": "", "userName": "bob"})), "bob");
        assert_eq!(name(json!({"principalId": "AROA:eve"})), "eve");
        assert_eq!(
            name(json!({"sessionContext": {"sessionIssuer": {"userName": "Admin"}}})),
            "Admin"
        );
        assert_eq!(
            name(json!({"sessionContext": {"sessionIssuer": {}}, "invokedBy": "x.amazonaws.com"})),
            "x.amazonaws.com"
        );
        assert_eq!(
            name(json!({"type": "AWSAccount", "accountId": "111122223333"})),
            "111122223333"
        );
        assert_eq!(name(json!("somebody")), "somebody");
        assert_eq!(
            name(json!({"arn": 5, "userName": null})),
            "an unknown principal"
        );
    }

    #[test]
    fn a_role_has_its_path_and_a_user_is_none() {
        let role = |arn: &str| {
            let issuer: SessionIssuer = serde_json::from_value(json!({ "arn": arn })).unwrap();
            issuer.role().map(str::to_owned)
        };
        assert_eq!(
            role("arn:aws-cn:iam::111122223333:role/ci/Deploy").as_deref(),
            Some("ci/Deploy")
        );
        for other in [
            "arn:aws:iam::111122223333:user/x:role/ci/Deploy",
            "role/x",
            "",
        ] {
            assert_eq!(role(other), None, "{other}");
        }
    }

    #[test]
    fn nothing_is_lost() {
        for identity in [
            json!({"type": "IAMUser", "arn": null, "userName": 7, "x": [1], "sessionContext": {"webIdFederationData": {}, "sessionIssuer": {"y": 1}, "attributes": "no"}}),
            json!("text"),
            json!({}),
        ] {
            let typed: UserIdentity = serde_json::from_value(identity.clone()).unwrap();
            assert_eq!(serde_json::to_value(&typed).unwrap(), identity);
        }
    }

    #[test]
    fn mfa_is_read_from_text_or_bool() {
        let of = |value: Value| {
            serde_json::from_value::<UserIdentity>(
                json!({"sessionContext": {"attributes": {"mfaAuthenticated": value}}}),
            )
            .unwrap()
            .mfa_authenticated()
        };
        assert_eq!(of(json!("true")), Some(true));
        assert_eq!(of(json!(false)), Some(false));
        assert_eq!(of(json!("maybe")), None);
    }
}
