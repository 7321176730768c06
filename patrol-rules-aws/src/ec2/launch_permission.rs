//! Whom an AMI or a snapshot is shared with.

use patrol_core::{ApiCall, Event, Findings, Severity};
use serde_json::{Value, json};

use crate::shared::{
    EVERYONE, TrustedAccounts, UNNAMED, asked, found, hidden_request, items, receivers, report,
    request,
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
    let request = request(call);
    // The older form names the attribute, what to do, and whom in lists of their own.
    let is_older = asked(call, &["operationType"]).eq_ignore_ascii_case("add")
        && request["attributeType"] != "productCodes";
    let older: Vec<Value> = match is_older {
        true => OLDER_LISTS
            .iter()
            .flat_map(|list| older(request, list))
            .collect(),
        false => Vec::new(),
    };
    let mut receivers = Vec::new();
    for added in items(&request[attribute]["add"]).chain(&older) {
        let text = |field: &str| added[field].as_str();
        let arn = text("organizationArn").or_else(|| text("organizationalUnitArn"));
        let is_everyone = text("group").is_some_and(|group| group.eq_ignore_ascii_case("all"));
        let receiver = match text("userId").or(arn) {
            _ if is_everyone => EVERYONE,
            Some(id) if !is_trusted(event, id, trusted) => id,
            _ => continue,
        };
        if !receivers.iter().any(|other| other == receiver) {
            receivers.push(receiver.to_owned());
        }
    }
    receivers
}

/// Where the older form says whom, and as what the newer one has it.
const OLDER_LISTS: [(&[&str], &str); 4] = [
    (&["userIdsSet", "userIds", "userId"], "userId"),
    (&["groupsSet", "userGroups", "userGroup", "groups"], "group"),
    (
        &["organizationArnsSet", "organizationArns"],
        "organizationArn",
    ),
    (
        &["organizationalUnitArnsSet", "organizationalUnitArns"],
        "organizationalUnitArn",
    ),
];

/// Whom one of the older lists names, as the newer form has them.
fn older(request: &Value, (lists, field): &(&[&str], &str)) -> Vec<Value> {
    let named = lists.iter().flat_map(|list| items(&request[*list]));
    let text = |one: &Value| one.as_str().or(one[*field].as_str()).map(str::to_owned);
    let named = named.filter_map(text);
    named.map(|one| json!({ *field: one })).collect()
}

/// Is it an account or an organization that is trusted? The ARN of an organization, or of a part of one,
/// has its ID between slashes.
fn is_trusted(event: &Event<ApiCall>, id: &str, trusted: &TrustedAccounts) -> bool {
    let mut parts = id.split('/');
    trusted.trusts(event, id) || parts.any(|part| trusted.trusts(event, part))
}
