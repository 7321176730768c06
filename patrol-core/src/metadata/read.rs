//! What a rule's metadata says, read and written as JSON.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{ATTACK_VERSION, CIS_VERSION, Metadata, lists::Kind};
use crate::Severity;

impl Metadata {
    /// How bad the rule's findings are, unless one of them says otherwise.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// The techniques of ATT&CK, in the version [`ATTACK_VERSION`].
    #[must_use]
    pub fn attack_techniques(&self) -> &[&'static str] {
        self.lists.get(Kind::Attack)
    }

    /// The recommendations of the CIS AWS Foundations Benchmark, in the version [`CIS_VERSION`].
    #[must_use]
    pub fn cis_recommendations(&self) -> &[&'static str] {
        self.lists.get(Kind::Cis)
    }

    /// Pages to read.
    #[must_use]
    pub fn reference_pages(&self) -> &[&'static str] {
        self.lists.get(Kind::References)
    }

    /// The groups that the rule belongs to.
    #[must_use]
    pub fn group_names(&self) -> &[&'static str] {
        self.lists.get(Kind::Groups)
    }

    /// Is the rule on when the operator says nothing of it?
    #[must_use]
    pub const fn is_on_by_default(&self) -> bool {
        self.on_by_default
    }

    /// Does the rule report a call also where CloudTrail left the request out of the record?
    #[must_use]
    pub const fn does_report_omitted(&self) -> bool {
        self.reports_omitted
    }

    /// The page that says what to do about a finding.
    #[must_use]
    pub const fn runbook_page(&self) -> Option<&'static str> {
        self.runbook
    }

    /// The version of the ruleset that had the rule first.
    #[must_use]
    pub const fn since_version(&self) -> Option<&'static str> {
        self.since
    }

    /// Why the rule's pattern matches nearly every event, if it is meant to.
    #[must_use]
    pub const fn every_event_reason(&self) -> Option<&'static str> {
        self.every_event
    }

    /// Names in the rule's pattern that exist although the catalogue of AWS's events lacks them.
    #[must_use]
    pub fn unverified_names(&self) -> &[&'static str] {
        self.lists.get(Kind::Unverified)
    }

    /// The keys of the JSON form, for objects that hold more than the metadata.
    pub(crate) fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("severity", &self.severity)?;
        map.serialize_entry("enabled_by_default", &self.on_by_default)?;
        self.serialize_rest(map)
    }

    /// What is known of every finding of the rule: all but the severity, and whether it is on.
    pub(crate) fn serialize_rest<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("attack", self.lists.get(Kind::Attack))?;
        map.serialize_entry("attack_version", ATTACK_VERSION)?;
        map.serialize_entry("cis", self.lists.get(Kind::Cis))?;
        map.serialize_entry("cis_version", CIS_VERSION)?;
        map.serialize_entry("references", self.lists.get(Kind::References))?;
        map.serialize_entry("groups", self.lists.get(Kind::Groups))?;
        map.serialize_entry("runbook", &self.runbook)?;
        map.serialize_entry("since", &self.since)
    }
}

/// `severity`, `enabled_by_default`, `attack`, `attack_version`, `cis`, `cis_version`, `references`,
/// `groups`, `runbook`, `since`.
impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.serialize_into(&mut map)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_json_with_the_versions() {
        const META: Metadata = Metadata::new(Severity::Low).attack(["T1078"]).since("1.2");
        let json = serde_json::to_value(META).unwrap();
        assert_eq!(json["severity"], "low");
        assert_eq!(json["attack"], serde_json::json!(["T1078"]));
        assert_eq!(json["attack_version"], ATTACK_VERSION);
        assert_eq!(json["since"], "1.2");
        assert_eq!(json["enabled_by_default"], true);
        assert_eq!(json["groups"], serde_json::json!([]));
        assert_eq!(json["runbook"], serde_json::Value::Null);
    }
}
