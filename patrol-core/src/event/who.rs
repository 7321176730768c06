//! Who did something: the person as well as the role.

use std::{borrow::Cow, fmt};

use super::UserIdentity;
use crate::iam::Arn;
use crate::text::one_line;

/// The prefix of the roles that IAM Identity Center makes; the session has the user's name.
const IDENTITY_CENTER_ROLE: &str = "AWSReservedSSO_";

/// Who did something, by the identity in a CloudTrail record; see
/// [`Event::who`](crate::Event::who).
///
/// Its text is the principal's ARN, or the best name at hand, and in parentheses the person where
/// the principal does not name it: `arn:aws:sts::111122223333:assumed-role/Ops/i-0ab1 (bob)`.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    identity: &'a UserIdentity,
    portal_user: Option<&'a str>,
    address: Option<&'a str>,
}

impl<'a> Who<'a> {
    pub(super) const fn new(
        identity: &'a UserIdentity,
        portal_user: Option<&'a str>,
        address: Option<&'a str>,
    ) -> Self {
        Self {
            identity,
            portal_user,
            address,
        }
    }

    /// The identity as the record has it.
    #[must_use]
    pub const fn identity(&self) -> &'a UserIdentity {
        self.identity
    }

    /// The best name at hand: the principal's ARN, otherwise another name of the identity,
    /// otherwise the address that the call came from.
    #[must_use]
    pub fn principal(&self) -> &'a str {
        let address = said(self.address);
        match self.identity.known_name() {
            Some(name) => name,
            None => said(self.portal_user)
                .or(address)
                .unwrap_or(super::identity::UNKNOWN),
        }
    }

    /// The person behind the principal. In this order: the `sourceIdentity` of the session, which
    /// nobody can change once it is set; the user of IAM Identity Center; the session's name, which
    /// the caller chose when assuming the role, so it may be anything; the IAM user's name.
    ///
    /// Sources: [monitor actions taken with assumed roles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html),
    /// [CloudTrail userIdentity element](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html).
    #[must_use]
    pub fn person(&self) -> Option<&'a str> {
        let session = self.identity.session_context.as_ref();
        let on_behalf_of = self.identity.on_behalf_of.as_ref();
        let session_name = self.identity.session_name();
        let of_identity_center = self
            .role()
            .is_some_and(|role| role.starts_with(IDENTITY_CENTER_ROLE));
        let names = [
            session.and_then(|session| session.source_identity.as_deref()),
            session_name.filter(|_| of_identity_center),
            self.portal_user,
            on_behalf_of.and_then(|user| user.user_id.as_deref()),
            session_name,
            self.identity.user_name.as_deref(),
        ];
        names.into_iter().find_map(said)
    }

    /// The name of the role whose session it is.
    #[must_use]
    pub fn role(&self) -> Option<&'a str> {
        let issuer = self.identity.session_issuer();
        let issuer = issuer.and_then(|issuer| said(issuer.user_name.as_deref()));
        issuer.or_else(|| {
            // `arn:aws:sts::111122223333:assumed-role/Ops/bob`. The path of a user may have the same in it.
            let arn = Arn::parse(self.identity.arn.as_deref()?).ok()?;
            let session = arn.resource().strip_prefix("assumed-role/")?;
            said(session.split('/').next())
        })
    }

    /// A name where there is no room for an ARN: the role, the user, or the last part of the ARN.
    #[must_use]
    pub fn short_name(&self) -> &'a str {
        let name = self.role().or(said(self.identity.user_name.as_deref()));
        name.unwrap_or_else(|| {
            let name = self.principal();
            name.rsplit([':', '/']).next().unwrap_or(name)
        })
    }
}

/// A text that says something.
fn said(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

impl fmt::Display for Who<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let principal: Cow<'_, str> = one_line(self.principal());
        f.write_str(&principal)?;
        match self.person().map(one_line) {
            Some(person) if !names(&principal, &person) => write!(f, " ({person})"),
            _ => Ok(()),
        }
    }
}

/// Does an ARN or a name already say who the person is?
fn names(principal: &str, person: &str) -> bool {
    principal == person || principal.rsplit(['/', ':']).next() == Some(person)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Event;

    fn event(detail: Value) -> Event {
        let event = json!({"detail-type": "a", "source": "b", "detail": detail});
        Event::try_from(&event).unwrap()
    }

    fn shown(detail: Value) -> String {
        event(detail).who().to_string()
    }

    const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Ops/i-0ab1";

    #[test]
    fn a_user_and_a_session_name_themselves() {
        let user = "arn:aws:iam::111122223333:user/ops/ann";
        assert_eq!(
            shown(json!({"userIdentity": {"arn": user, "userName": "ann"}})),
            user
        );
        let session = json!({"userIdentity": {"arn": SESSION, "principalId": "AROA1:i-0ab1"}});
        assert_eq!(shown(session), SESSION);
    }

    #[test]
    fn the_source_identity_is_the_person() {
        let detail = json!({"userIdentity": {"arn": SESSION, "principalId": "AROA1:i-0ab1",
            "sessionContext": {"sourceIdentity": "bob@example.com"}}});
        assert_eq!(
            shown(detail.clone()),
            format!("{SESSION} (bob@example.com)")
        );
        let event = event(detail);
        assert_eq!(event.who().role(), Some("Ops"));
        assert_eq!(event.who().person(), Some("bob@example.com"));
        assert_eq!(event.who().short_name(), "Ops");
    }

    #[test]
    fn users_of_identity_center_are_named() {
        // Since July 2025 such records have no `userName`.
        let portal = json!({"userIdentity": {"type": "IdentityCenterUser", "accountId": "111122223333",
            "onBehalfOf": {"userId": "94d8-1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1"}},
            "additionalEventData": {"UserName": "ann@example.com"}});
        assert_eq!(
            event(portal.clone()).who().person(),
            Some("ann@example.com")
        );
        assert!(shown(portal).contains("ann@example.com"));
        let id = json!({"userIdentity": {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "94d8-1"}}});
        assert_eq!(event(id).who().person(), Some("94d8-1"));
        let arn =
            "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123/ann@example.com";
        let role = json!({"userIdentity": {"arn": arn, "principalId": "AROA1:ann@example.com"}});
        let role = event(role);
        assert_eq!(role.who().person(), Some("ann@example.com"));
        assert_eq!(role.who().role(), Some("AWSReservedSSO_Admin_0123"));
    }

    #[test]
    fn an_address_is_better_than_no_name() {
        let nobody =
            json!({"userIdentity": {"sessionContext": {}}, "sourceIPAddress": "192.0.2.10"});
        assert_eq!(shown(nobody), "192.0.2.10");
        assert_eq!(shown(json!({})), "an unknown principal");
        assert_eq!(shown(json!({"userIdentity": "somebody"})), "somebody");
    }

    /// A path may hold whatever IAM takes, colons among it.
    #[test]
    fn nobody_has_a_role_by_a_path_of_their_choice() {
        let role = |arn: &str| {
            let event = event(json!({ "userIdentity": { "arn": arn } }));
            event.who().role().map(str::to_owned)
        };
        assert_eq!(role(SESSION).as_deref(), Some("Ops"));
        let chosen = "arn:aws:iam::111122223333:user/x:assumed-role/Ops/mallory";
        assert_eq!(role(chosen), None);
    }

    #[test]
    fn a_name_is_one_line() {
        let forged = json!({"userIdentity": {"userName": "eve\n\u{202e}CRITICAL"}});
        assert_eq!(shown(forged), "eve\\n\\u{202e}CRITICAL");
    }
}
