//! What findings have in common that are counted together.

use std::fmt;

use serde_json::{Value, json};

use super::{Aggregate, distinct::is_field};
use crate::{Alert, sink::is_cut};

/// A part of the key by which findings are counted together; see [`Aggregate::by`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum By {
    /// The account of the event.
    Account,
    /// The region of the event.
    Region,
    /// Who did it: the ARN, so each session of a role by itself.
    Principal,
    /// The role of a session, whatever the session's name; otherwise the principal.
    Role,
    /// The finding's own [`key`](crate::Finding::key).
    Key,
}

impl By {
    pub(super) const ALL: [Self; 5] = [
        Self::Account,
        Self::Region,
        Self::Principal,
        Self::Role,
        Self::Key,
    ];
    pub(super) const USUAL: [Self; 4] = [Self::Account, Self::Region, Self::Principal, Self::Key];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Region => "region",
            Self::Principal => "principal",
            Self::Role => "role",
            Self::Key => "key",
        }
    }

    fn of(self, alert: &Alert) -> Option<&str> {
        let identity = &alert.event["detail"]["userIdentity"];
        match self {
            Self::Account => alert.account(),
            Self::Region => alert.region(),
            Self::Principal => principal(identity),
            Self::Role => identity["sessionContext"]["sessionIssuer"]["arn"]
                .as_str()
                .or_else(|| principal(identity)),
            Self::Key => alert.finding.key.as_deref(),
        }
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Aggregate {
    /// The key by which a finding is counted, as a JSON list: this rule, and each of the parts with
    /// its value or null. As JSON, so that no two lists of parts run together.
    ///
    /// The rule is the one whose aggregation it is, also for a step of its sequence.
    #[must_use]
    pub fn group(&self, rule: &str, alert: &Alert) -> String {
        let mut group = vec![json!(rule)];
        let parts = self.by.as_deref().unwrap_or(&By::USUAL);
        group.extend(parts.iter().map(|part| json!(part.of(alert))));
        Value::Array(group).to_string()
    }

    /// The value that [`distinct`](Self::distinct) counts; `None` where all findings count. A detail that was
    /// cut does not count as a value: others may begin in the same way.
    #[must_use]
    pub fn value(&self, alert: &Alert) -> Option<String> {
        let name = self.counted()?;
        let value = if is_field(name) {
            name.split('.')
                .try_fold(&*alert.event, |value, field| value.get(field))
        } else {
            alert
                .finding
                .details
                .get(name)
                .filter(|value| !is_cut(value))
        };
        match value {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
        }
    }
}

fn principal(identity: &Value) -> Option<&str> {
    ["arn", "principalId", "userName", "type"]
        .iter()
        .find_map(|field| identity[*field].as_str())
}
