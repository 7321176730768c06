//! A finding on its way to people.

use std::{sync::Arc, time::SystemTime};

use chrono::DateTime;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::{bounded, message::ENVELOPE_CHARS, truncate_chars};
use crate::{Finding, Metadata, RuleDocs, RuleEntry, Severity};

/// A finding with everything a receiver needs: the rule, the event, where the event stood.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Alert {
    /// The rule that found it.
    pub rule: &'static str,
    /// The crate that holds the rule.
    pub ruleset: &'static str,
    /// How bad it is: the finding's own severity or the rule's.
    pub severity: Severity,
    /// What the rule says of itself: ATT&CK, CIS, references, runbook.
    pub metadata: Metadata,
    /// The rule's documentation; its section `Respond` says what to do.
    pub docs: RuleDocs,
    /// What was found. Its subject and its summary are one line each: whatever an event holds may
    /// have been written by an attacker. The subject has at most 512 characters, the summary 2 KiB,
    /// the details 4 KiB of JSON; what was cut is counted in its place.
    pub finding: Finding,
    /// The whole event.
    pub event: Arc<Value>,
    /// Where the event stood, as `FILE:POSITION`; `None` in the function.
    pub input: Option<String>,
    /// Where the finding is in its life.
    pub state: AlertState,
    /// For how many findings it stands: itself, and those that were held back since the last one
    /// was told.
    pub count: u64,
    /// A digest of what counts as the same, of a finding without a key of its own that a rule's
    /// [`Aggregate`](crate::Aggregate) puts together with others.
    pub group: Option<String>,
}

/// Where a finding is in its life. Findings of one [`key`](Alert::key) are the same finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlertState {
    /// People hear of it for the first time, or nobody remembers that they did.
    #[default]
    Opened,
    /// It was told before, and was found again.
    Again,
    /// It is over: the rule says that [it ends](crate::Finding::closes).
    Closed,
}

impl AlertState {
    /// The lower-case name, as it stands in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Again => "again",
            Self::Closed => "closed",
        }
    }
}

impl Alert {
    /// What a rule found in an event.
    #[must_use]
    pub fn new(rule: &RuleEntry, mut finding: Finding, event: Arc<Value>) -> Self {
        bounded::finding(&mut finding);
        let state = match finding.closes {
            true => AlertState::Closed,
            false => AlertState::Opened,
        };
        Self {
            rule: rule.name,
            ruleset: rule.ruleset,
            severity: finding.severity.unwrap_or(rule.metadata.severity()),
            metadata: rule.metadata,
            docs: rule.docs(),
            finding,
            event,
            input: None,
            state,
            count: 1,
            group: None,
        }
    }

    fn envelope(&self, field: &str) -> Option<&str> {
        self.event.get(field)?.as_str()
    }

    /// The event's id.
    #[must_use]
    pub fn event_id(&self) -> Option<&str> {
        self.envelope("id")
    }

    /// What names the happening itself, however the event came: CloudTrail's own id of the call where
    /// the event is one of its records, the event's id otherwise. One call is recorded in each account
    /// that it touches, and one record may come from EventBridge and out of a log. An empty id names nothing.
    ///
    /// Source: [`eventID` and `sharedEventID`](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
    #[must_use]
    pub fn occurrence_id(&self) -> Option<&str> {
        Self::occurrence_of(&self.event)
    }

    /// The [`occurrence_id`](Self::occurrence_id) of an event in EventBridge's envelope.
    #[must_use]
    pub fn occurrence_of(event: &Value) -> Option<&str> {
        fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
            value.get(field)?.as_str().filter(|text| !text.is_empty())
        }
        // Anybody may write what has another source.
        let sent_by_trail = text(event, "source").is_some_and(|source| source.starts_with("aws."))
            && text(event, "detail-type").is_some_and(|kind| kind.ends_with(" via CloudTrail"));
        let record = event.get("detail").filter(|_| sent_by_trail);
        let recorded = |field| text(record?, field);
        let recorded = ["sharedEventID", "eventID"].into_iter().find_map(recorded);
        recorded.or_else(|| text(event, "id"))
    }

    /// When the event happened, as the event has it (ISO 8601, UTC).
    #[must_use]
    pub fn time(&self) -> Option<&str> {
        self.envelope("time")
    }

    /// When the event happened, if that can be read; see [`time`](Self::time).
    #[must_use]
    pub fn timestamp(&self) -> Option<SystemTime> {
        let time = DateTime::parse_from_rfc3339(self.time()?).ok()?;
        Some(time.into())
    }

    /// The account the event comes from, also when another account forwarded it.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.envelope("account")
    }

    /// The region the event comes from.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.envelope("region")
    }

    /// Alerts of one account and region with the same key tell the same: the rule's name, and the finding's own key, its
    /// [`group`](Self::group), or its [`occurrence_id`](Self::occurrence_id). A service that keeps findings open knows
    /// them by their [`identity`](Self::identity).
    #[must_use]
    pub fn key(&self) -> String {
        let own = [self.finding.key.as_deref(), self.group.as_deref()];
        let own = own.into_iter().flatten().next().or(self.occurrence_id());
        format!("{}/{}", self.rule, own.unwrap_or(&self.finding.subject))
    }
}

impl Alert {
    /// What names the finding where those of all accounts and regions are together: `ACCOUNT/REGION/KEY`, with `unknown`
    /// in place of what the event does not say.
    ///
    /// Whoever is about to do something in one account could otherwise do it in another one first, where he may: the
    /// alert that counts would be taken for the one that is open already.
    #[must_use]
    pub fn identity(&self) -> String {
        let place = |text: Option<&str>| {
            let text = text.filter(|text| !text.is_empty()).unwrap_or("unknown");
            truncate_chars(text, ENVELOPE_CHARS)
        };
        let (account, region) = (place(self.account()), place(self.region()));
        format!("{account}/{region}/{}", self.key())
    }
}

/// The form of `patrol run --format jsonl`: one object a finding.
impl Serialize for Alert {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("rule", self.rule)?;
        map.serialize_entry("ruleset", self.ruleset)?;
        map.serialize_entry("severity", &self.severity)?;
        map.serialize_entry("subject", &self.finding.subject)?;
        map.serialize_entry("summary", &self.finding.summary)?;
        map.serialize_entry("details", &self.finding.details)?;
        self.metadata.serialize_rest(&mut map)?;
        map.serialize_entry("respond", &self.respond())?;
        map.serialize_entry("key", &self.key())?;
        map.serialize_entry("state", self.state.as_str())?;
        map.serialize_entry("count", &self.count)?;
        let short = |text: Option<&str>| text.map(|text| truncate_chars(text, ENVELOPE_CHARS));
        map.serialize_entry("event_id", &short(self.event_id()))?;
        map.serialize_entry("time", &short(self.time()))?;
        map.serialize_entry("account", &short(self.account()))?;
        map.serialize_entry("region", &short(self.region()))?;
        map.serialize_entry("input", &self.input)?;
        map.serialize_entry("event", &*self.event)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Context, Event, Findings, Pattern, Result, Rule, rule};

    rule! {
        /// A rule of the test.
        struct Called = "called";
    }

    impl Rule for Called {
        type Detail = Value;
        const META: Metadata = Metadata::new(Severity::Low);

        fn pattern() -> Pattern {
            Pattern::source("aws.sts")
        }

        async fn check(&self, _: &Event<Value>, _: &Context) -> Result<Findings> {
            Ok(Findings::none())
        }
    }

    #[test]
    fn one_call_has_one_name_however_its_records_come() {
        let rule = RuleEntry::of::<Called>("a-rules", "1.0.0", "here");
        let named = |mut event: Value, source: &str| {
            event["source"] = json!(source);
            let alert = Alert::new(&rule, Finding::new("s", "t"), Arc::new(event));
            alert.key()
        };
        let record = json!({"eventID": "record", "sharedEventID": "call"});
        let other = json!({"eventID": "other record", "sharedEventID": "call"});
        let call = "AWS API Call via CloudTrail";
        for (event, key) in [
            (
                json!({"id": "1", "detail-type": call, "detail": record}),
                "called/call",
            ),
            (
                json!({"id": "2", "detail-type": call, "detail": other}),
                "called/call",
            ),
            (
                json!({"id": "3", "detail-type": call, "detail": {"eventID": "record"}}),
                "called/record",
            ),
            (
                json!({"id": "4", "detail-type": call, "detail": {}}),
                "called/4",
            ),
            // Anybody else's event may hold such a field.
            (
                json!({"id": "5", "detail-type": "Own", "detail": {"eventID": "x"}}),
                "called/5",
            ),
            (
                json!({"id": "6", "detail-type": call, "detail": {"sharedEventID": "", "eventID": ""}}),
                "called/6",
            ),
        ] {
            assert_eq!(named(event, "aws.sts"), key);
        }
        // Anybody may send an event of another source.
        let forged = json!({"id": "7", "detail-type": call, "detail": record});
        assert_eq!(named(forged, "acme.app"), "called/7");
        let nameless = json!({"id": "", "detail-type": "Own"});
        assert_eq!(named(nameless, "acme.app"), "called/s");
    }

    #[test]
    fn a_finding_of_another_account_or_region_is_another_one() {
        let rule = RuleEntry::of::<Called>("a-rules", "1.0.0", "here");
        let identity = |event: Value| {
            Alert::new(&rule, Finding::new("s", "t").key("k"), Arc::new(event)).identity()
        };
        for (event, expected) in [
            (
                json!({"account": "111122223333", "region": "eu-west-1"}),
                "111122223333/eu-west-1/called/k",
            ),
            (
                json!({"account": "111122223333", "region": ""}),
                "111122223333/unknown/called/k",
            ),
            (json!({}), "unknown/unknown/called/k"),
        ] {
            assert_eq!(identity(event), expected);
        }
        let long = identity(json!({"account": "1".repeat(1_000_000)}));
        assert!(long.len() < 1_000, "{}", long.len());
    }
}
