//! What a rule reports: a [`Finding`] and how bad it is.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Who, one_line};

/// How bad a finding is, from `Info` (good to know) to `Critical` (wake somebody).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look at it some time.
    Low,
    /// Look at it today.
    #[default]
    Medium,
    /// Look at it now.
    High,
    /// Wake somebody.
    Critical,
}

impl Severity {
    /// Every severity, mildest first.
    pub const ALL: [Self; 5] = [
        Self::Info,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// The lower-case name, as it stands in JSON and in message attributes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text is not the name of a [`Severity`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown severity `{}`: expected one of `info`, `low`, `medium`, `high`, `critical`",
    one_line(.0)
)]
pub struct UnknownSeverity(String);

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.as_str() == text)
            .ok_or_else(|| UnknownSeverity(text.to_owned()))
    }
}

/// Something that a person should know: what a rule returns for an event that it reports.
///
/// ```
/// use patrol_core::{Finding, Severity};
///
/// let finding = Finding::new("Disallowed role Admin assumed", "bob assumed Admin from 192.0.2.1.")
///     .severity(Severity::High)
///     .detail("role", "Admin")
///     .key("Admin/bob");
/// assert_eq!(finding.subject, "Disallowed role Admin assumed");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// One line, the subject of the message. SNS takes 100 ASCII characters; a longer or other
    /// subject is cut and made safe when it is sent.
    pub subject: String,
    /// One or two sentences: who did what to which thing, where.
    pub summary: String,
    /// How bad this finding is; `None` means that of the rule's
    /// [`META`](crate::Rule::META).
    pub severity: Option<Severity>,
    /// Facts for machines: what a receiver may want to filter or act on.
    pub details: Map<String, Value>,
    /// Findings of one rule with the same key are the same finding. `None` means that each event
    /// gives one of its own, and the subject tells apart those that one event gives.
    pub key: Option<String>,
    /// It says that what was found with this key is over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub closes: bool,
}

impl Finding {
    /// A finding with the rule's own severity, no details and no key of its own.
    pub fn new(subject: impl Into<String>, summary: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            summary: summary.into(),
            severity: None,
            details: Map::new(),
            key: None,
            closes: false,
        }
    }

    /// Says how bad this one is, where it differs from the rule's own severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Adds a fact for machines; the same name twice keeps the last value.
    #[must_use]
    pub fn detail(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.details.insert(name.into(), value.into());
        self
    }

    /// Adds who did it as facts for machines: `principal`, and `person` and `principalRole`
    /// where the event says them.
    #[must_use]
    pub fn by(mut self, who: Who<'_>) -> Self {
        self = self.detail("principal", who.principal());
        if let Some(person) = who.person() {
            self = self.detail("person", person);
        }
        match who.role() {
            Some(role) => self.detail("principalRole", role),
            None => self,
        }
    }

    /// Says that what this rule found with the same [`key`](Self::key) is over, such as a bucket that
    /// is private again. It is told whatever the rule's aggregation says, and resolves the alert in
    /// PagerDuty.
    #[must_use]
    pub fn closes(mut self) -> Self {
        self.closes = true;
        self
    }

    /// Says what makes two findings of this rule the same one, such as `ROLE/PRINCIPAL`.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }
}
