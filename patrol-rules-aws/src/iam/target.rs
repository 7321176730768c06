//! Whose credentials a call is about.

use patrol_core::{ApiCall, Event, UserIdentity, iam::Arn};

use crate::shared::named;

/// The user that the request names, if it is not the caller; a request that names none means the
/// caller. Names of users differ by more than case.
///
/// Source: [IAM and STS quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
pub(super) fn another_user(event: &Event<ApiCall>) -> Option<&str> {
    let own = own_user(&event.detail.user_identity);
    named(&event.detail, &["userName"])
        .filter(|named| !own.is_some_and(|own| own.eq_ignore_ascii_case(named)))
}

/// The IAM user who calls, or who made the federated session that calls: its permissions are those of the user.
///
/// Source: [permissions for GetFederationToken](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html).
pub(super) fn own_user(identity: &UserIdentity) -> Option<&str> {
    match identity.r#type.as_deref()? {
        "IAMUser" => identity.user_name.as_deref().or_else(|| {
            let arn = Arn::parse(identity.arn.as_deref()?).ok()?;
            let is_user = arn.resource_type() == Some("user");
            is_user.then(|| arn.resource_id().rsplit('/').next())?
        }),
        "FederatedUser" => {
            let issuer = identity.session_issuer()?;
            let is_user = issuer.r#type.as_deref() == Some("IAMUser");
            issuer.user_name.as_deref().filter(|_| is_user)
        }
        _ => None,
    }
}
