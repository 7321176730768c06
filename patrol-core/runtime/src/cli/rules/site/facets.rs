//! By what rules are found: service, group, severity, ATT&CK, CIS.

use std::collections::BTreeSet;

use patrol_core::{RuleEntry, Trigger};

/// A kind of mark that rules have; its name stands in the page and in its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Facet {
    Service,
    Group,
    Severity,
    Attack,
    Cis,
}

impl Facet {
    pub(super) const ALL: [Self; 5] = [
        Self::Service,
        Self::Group,
        Self::Severity,
        Self::Attack,
        Self::Cis,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Group => "group",
            Self::Severity => "severity",
            Self::Attack => "attack",
            Self::Cis => "cis",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Service => "Service",
            Self::Group => "Group",
            Self::Severity => "Severity",
            Self::Attack => "ATT&CK",
            Self::Cis => "CIS",
        }
    }

    /// The marks of a rule.
    pub(super) fn of(self, rule: &RuleEntry) -> BTreeSet<String> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        match self {
            Self::Service => services(rule),
            Self::Group => owned(rule.metadata.group_names()),
            Self::Severity => BTreeSet::from([rule.metadata.severity().to_string()]),
            Self::Attack => owned(rule.metadata.attack_techniques()),
            Self::Cis => owned(rule.metadata.cis_recommendations()),
        }
    }
}

/// The services whose events a rule looks at, or what feeds it.
fn services(rule: &RuleEntry) -> BTreeSet<String> {
    match rule.trigger() {
        Trigger::Schedule(_) => return BTreeSet::from(["schedule".to_owned()]),
        Trigger::Webhook(_) => return BTreeSet::from(["webhook".to_owned()]),
        _ => {}
    }
    let pattern = rule.pattern();
    let calls = pattern.texts_at("detail.eventSource");
    let calls = calls
        .iter()
        .filter_map(|source| source.strip_suffix(".amazonaws.com"));
    let sources = pattern.texts_at("source");
    let sources = sources
        .iter()
        .filter_map(|source| source.strip_prefix("aws."));
    let named = calls.chain(sources).filter(|name| is_service(name));
    let mut services: BTreeSet<_> = named.map(str::to_owned).collect();
    if services.is_empty() {
        services.insert("any".to_owned());
    }
    services
}

/// A prefix such as `aws.` leaves nothing, and a wildcard is not a name.
fn is_service(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
}
