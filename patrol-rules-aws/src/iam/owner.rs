//! The user, role or group that a call changes.

use patrol_core::ApiCall;

use crate::shared::named;

/// The user, role or group that the request names, such as `role Deployer`.
pub(super) fn owner(call: &ApiCall) -> String {
    let kinds = [
        ("user", "userName"),
        ("role", "roleName"),
        ("group", "groupName"),
    ];
    let mut owners = kinds
        .iter()
        .filter_map(|(kind, field)| Some((kind, named(call, &[field])?)));
    match owners.next() {
        Some((kind, name)) => format!("{kind} {name}"),
        None => "(not named)".to_owned(),
    }
}
