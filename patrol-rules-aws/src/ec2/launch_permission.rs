//! Whom an image or a snapshot is shared with.

use patrol_core::{ApiCall, Event};

use crate::shared::{EVERYONE, TrustedAccounts, items, request};

/// Whom a call gives an attribute of an image or a snapshot to, apart from trusted accounts:
/// accounts, organizations, or everyone. Nobody when AWS refused it. `attribute` is
/// `launchPermission` or `createVolumePermission`.
pub(super) fn given_to(
    event: &Event<ApiCall>,
    attribute: &str,
    trusted: &TrustedAccounts,
) -> Vec<String> {
    let call = &event.detail;
    if call.failed() {
        return Vec::new();
    }
    let mut receivers = Vec::new();
    for added in items(&request(call)[attribute]["add"]) {
        let text = |field: &str| added[field].as_str();
        let arn = text("organizationArn").or_else(|| text("organizationalUnitArn"));
        let receiver = match (text("group"), text("userId").or(arn)) {
            (Some("all"), _) => EVERYONE,
            (_, Some(id)) if !is_trusted(event, id, trusted) => id,
            _ => continue,
        };
        if !receivers.iter().any(|other| other == receiver) {
            receivers.push(receiver.to_owned());
        }
    }
    receivers
}

/// Is it an account or an organization that is trusted? The ARN of an organization, or of a part of one,
/// has its id between slashes.
fn is_trusted(event: &Event<ApiCall>, id: &str, trusted: &TrustedAccounts) -> bool {
    let mut parts = id.split('/');
    trusted.trusts(event, id) || parts.any(|part| trusted.trusts(event, part))
}
