//! How Lambda names its calls.

use patrol_core::{Matcher, Pattern};

/// Calls to Lambda, whatever date follows their names: CloudTrail records `AddPermission` as
/// `AddPermission20150331v2`, and another version of the API will have another date.
pub(super) fn calls<const N: usize>(names: [&str; N]) -> Pattern {
    Pattern::api_calls("lambda.amazonaws.com").field("detail.eventName", names.map(Matcher::prefix))
}
