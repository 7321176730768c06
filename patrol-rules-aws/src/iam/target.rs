//! Whose credentials a call is about.

use patrol_core::{ApiCall, Event};

use crate::shared::named;

/// The user that the request names, if it is not the caller; a request that names none means the
/// caller. Names of users differ by more than case.
///
/// Source: [IAM and STS quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
pub(super) fn another_user(event: &Event<ApiCall>) -> Option<&str> {
    let identity = &event.detail.user_identity;
    let is_user = identity.r#type.as_deref() == Some("IAMUser");
    let own = identity.user_name.as_deref().filter(|_| is_user);
    named(&event.detail, &["userName"])
        .filter(|named| !own.is_some_and(|own| own.eq_ignore_ascii_case(named)))
}
