//! Calls that write an IAM policy, and the document they write.

use patrol_core::{
    ApiCall, Event, Finding, Pattern,
    iam::{PolicyDocument, Statement},
};
use serde_json::Value;

use super::{role_policy::RolePolicy, target::own_user};
use crate::shared::{hidden_request, named};

/// The events of calls that wrote a policy document, managed or inline.
pub(crate) fn pattern() -> Pattern {
    Pattern::api_call(
        "iam.amazonaws.com",
        [
            "CreatePolicy",
            "CreatePolicyVersion",
            "PutGroupPolicy",
            "PutRolePolicy",
            "PutUserPolicy",
        ],
    )
    .succeeded()
}

/// A policy that was written.
pub(crate) struct PolicyWrite<'a> {
    event: &'a Event<ApiCall>,
    /// What was written; `None` where CloudTrail left it out.
    document: Option<&'a Value>,
}

/// How certain it is that a principal wrote a policy for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnWrite {
    /// For its own user, or the role of its session.
    Certain,
    /// For a group: the record does not say who is in it.
    Possible,
}

impl<'a> PolicyWrite<'a> {
    /// The write, unless a pair ignores it.
    pub(crate) fn of(event: &'a Event<ApiCall>, ignored: &[RolePolicy]) -> Option<Self> {
        let call = &event.detail;
        if ignored.iter().any(|pair| pair.ignores(call)) {
            return None;
        }
        let request = call.request_parameters.as_ref();
        let document = request.and_then(|request| request.get("policyDocument"));
        let document = document.filter(|document| !document.is_null());
        Some(Self { event, document })
    }

    /// The document; one that is broken, or that the record leaves out, comes back as the finding
    /// that says so, because what it grants is unknown.
    pub(crate) fn document(&self) -> Result<PolicyDocument, Finding> {
        match self.document {
            Some(document) => {
                let document = PolicyDocument::from_value(document);
                let document = document.map_err(|why| self.unreadable(&why.to_string()))?;
                let mut statements = document.statements().iter();
                let names_somebody = |one: &Statement| {
                    one.principal().is_some() || one.not_principal().is_some()
                };
                // IAM refuses these. Whom such a `Deny` is for, nobody can tell.
                match statements.position(names_somebody) {
                    None => Ok(document),
                    Some(place) => Err(self.unreadable(&format!(
                        "statement {} has a principal, which a policy of a user, role or group cannot have",
                        place + 1
                    ))),
                }
            }
            None => Err(
                hidden_request(self.event, "what the policy grants").unwrap_or_else(|| {
                    self.finding(
                        "Policy document not recorded".into(),
                        format!(
                            "{}, and the record has no document, so nobody can tell what it grants.",
                            self.sentence()
                        ),
                    )
                }),
            ),
        }
    }

    fn unreadable(&self, why: &str) -> Finding {
        self.finding(
            format!("Unreadable policy document: {}", self.name()),
            format!(
                "{}, and its document cannot be read, so nobody can tell what it grants: {why}.",
                self.sentence()
            ),
        )
        .detail("error", why)
    }

    /// A finding about this write, with the details that all of them have.
    pub(crate) fn finding(&self, subject: String, summary: String) -> Finding {
        Finding::new(subject, summary)
            .by(self.event.who())
            .detail("policy", self.target())
    }

    /// The beginning of a sentence: who wrote what, where.
    pub(crate) fn sentence(&self) -> String {
        let (who, place) = (self.event.who(), self.event.place());
        format!("{who} wrote {} in {place}", self.target())
    }

    /// The writer's short name, for subjects.
    pub(crate) fn short_name(&self) -> &'a str {
        self.event.who().short_name()
    }

    /// The policy's name, for subjects.
    pub(crate) fn name(&self) -> &str {
        let arn = self
            .text("policyArn")
            .and_then(|arn| arn.rsplit('/').next());
        self.text("policyName")
            .or(arn)
            .unwrap_or("no name recorded")
    }

    /// The policy, and its owner if it is inline.
    fn target(&self) -> String {
        let owners = [
            ("roleName", "role"),
            ("userName", "user"),
            ("groupName", "group"),
        ];
        let owner = owners
            .iter()
            .find_map(|(field, kind)| Some((kind, self.text(field)?)));
        let answer = self.event.detail.response_elements.as_ref();
        let created = answer.and_then(|answer| answer["policy"]["arn"].as_str());
        let created = created.filter(|arn| !arn.is_empty());
        match (owner, self.text("policyArn").or(created)) {
            (Some((kind, owner)), None) => format!("policy {} of {kind} {owner}", self.name()),
            (_, Some(arn)) => format!("policy {arn}"),
            (None, None) => format!("policy {}", self.name()),
        }
    }

    /// Whether the writer wrote it for itself.
    pub(crate) fn to_oneself(&self) -> Option<OwnWrite> {
        to_oneself(self.event)
    }

    /// Are statements of the policy that was written all that decided? Of a group's inline policy IAM's simulator
    /// says the group's name as well.
    pub(crate) fn is_all_of(&self, policies: &[String]) -> bool {
        let name = self.name();
        let in_group = self.text("groupName").map(|_| format!("_{name}"));
        let is_this = |policy: &String| {
            policy == name || in_group.as_ref().is_some_and(|end| policy.ends_with(end))
        };
        !policies.is_empty() && policies.iter().all(is_this)
    }

    fn text(&self, field: &str) -> Option<&'a str> {
        let request = self.event.detail.request_parameters.as_ref()?;
        request[field].as_str().filter(|text| !text.is_empty())
    }
}

/// Whether a call is about its caller: its own user, the role of its session, or a group, which may be
/// one that it belongs to.
pub(crate) fn to_oneself(event: &Event<ApiCall>) -> Option<OwnWrite> {
    let call = &event.detail;
    let user = own_user(&call.user_identity);
    if let (Some(role), Some(own)) = (named(call, &["roleName"]), event.who().role()) {
        return is_same(role, own).then_some(OwnWrite::Certain);
    }
    let user = user?;
    match named(call, &["userName"]) {
        Some(written) => is_same(user, written).then_some(OwnWrite::Certain),
        None => named(call, &["groupName"]).map(|_| OwnWrite::Possible),
    }
}

/// IAM has no two users, or roles, whose names differ by case alone.
///
/// Source: [IAM and STS quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
fn is_same(name: &str, other: &str) -> bool {
    name.eq_ignore_ascii_case(other)
}
