//! Whether a trust policy lets its own writer assume the role.

use patrol_core::{
    ApiCall, Event,
    iam::{Arn, PolicyDocument},
};

use crate::shared::{allowed_principals, request};

/// The principal by which the trust policy of a call lets in its caller: its own user, or the role of its session. A
/// policy that cannot be read is reported by `trustPolicyOpened`.
pub(super) fn lets_in_oneself(event: &Event<ApiCall>) -> Option<String> {
    let document = PolicyDocument::from_value(&request(&event.detail)["policyDocument"]).ok()?;
    let oneself = allowed_principals(&document).find(|principal| is_oneself(event, principal))?;
    Some(oneself.to_owned())
}

/// Is this the ARN of the caller: of the user, the role, or a session of the role?
fn is_oneself(event: &Event<ApiCall>, principal: &str) -> bool {
    let identity = &event.detail.user_identity;
    let Ok(arn) = Arn::parse(principal) else {
        // The unique ID of a user or role identifies it too; a session's ID has its name after a colon.
        let id = identity.principal_id.as_deref();
        return id.and_then(|id| id.split(':').next()) == Some(principal);
    };
    let user = identity.user_name.as_deref();
    let user = user.filter(|_| identity.r#type.as_deref() == Some("IAMUser"));
    let own = match arn.resource_type() {
        Some("user") => user,
        Some("role" | "assumed-role") => event.who().role(),
        _ => None,
    };
    let named = match arn.resource_type() {
        Some("assumed-role") => arn.resource_id().split('/').next(),
        _ => arn.resource_id().rsplit('/').next(),
    };
    let is_of_account = identity.account_id.as_deref() == Some(arn.account());
    is_of_account
        && own
            .zip(named)
            .is_some_and(|(own, named)| own.eq_ignore_ascii_case(named))
}
