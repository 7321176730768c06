//! Whom an AMI or a snapshot is shared with.

use patrol_core::{ApiCall, Event, Findings, Severity};

use crate::shared::{
    EVERYONE, TrustedAccounts, UNNAMED, found, hidden_request, items, receivers, report, request,
};

/// What may be shared, and how a call that shares it is written.
pub(super) struct Shared {
    /// The finding's subject.
    pub(super) subject: &'static str,
    /// `AMI` or `snapshot`.
    pub(super) kind: &'static str,
    /// Where the call says which one.
    pub(super) id: &'static str,
    /// `launchPermission` or `createVolumePermission`.
    pub(super) attribute: &'static str,
}

impl Shared {
    /// The finding about a call that shares it with an account that is not trusted; with everyone, it is
    /// critical.
    pub(super) fn finding(&self, event: &Event<ApiCall>, trusted: &TrustedAccounts) -> Findings {
        let hidden = hidden_request(event, &format!("whom the {} is shared with", self.kind));
        if let Some(hidden) = hidden {
            return hidden.into();
        }
        let to = given_to(event, self.attribute, trusted);
        if to.is_empty() {
            return Findings::none();
        }
        let Self { kind, id, .. } = self;
        let shared = found(&event.detail, &[id]).unwrap_or(UNNAMED);
        let did = format!("shared the {kind} {shared} with {}", receivers(&to));
        let mut finding = report(event, self.subject, &did, shared);
        if to.iter().any(|receiver| receiver == EVERYONE) {
            finding = finding.severity(Severity::Critical);
        }
        finding.detail("sharedWith", to).into()
    }
}

/// Whom a call shares an AMI or a snapshot with, apart from trusted accounts:
/// accounts, organizations, or everyone. Nobody when AWS refused it.
fn given_to(event: &Event<ApiCall>, attribute: &str, trusted: &TrustedAccounts) -> Vec<String> {
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
/// has its ID between slashes.
fn is_trusted(event: &Event<ApiCall>, id: &str, trusted: &TrustedAccounts) -> bool {
    let mut parts = id.split('/');
    trusted.trusts(event, id) || parts.any(|part| trusted.trusts(event, part))
}
