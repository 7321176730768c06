//! What is known of a rule before any event: severity, ATT&CK, CIS, references.

mod ids;
mod lists;
mod read;

use self::{
    ids::{is_group, is_https, is_split_up, is_technique, is_version},
    lists::{Kind, Lists},
};
use crate::Severity;

/// The version of MITRE ATT&CK that every rule's technique ids are from.
///
/// Source: [ATT&CK versions](https://attack.mitre.org/resources/versions/).
pub const ATTACK_VERSION: &str = "v19";

/// The version of the CIS AWS Foundations Benchmark that every rule's recommendations are from.
///
/// Source: [CIS Amazon Web Services Benchmarks](https://www.cisecurity.org/benchmark/amazon_web_services).
pub const CIS_VERSION: &str = "v6";

/// What is known of a rule before any event: how bad its findings are, and what they mean in the
/// field's catalogues. It goes into every sink, into `patrol rules` and into the docs.
///
/// Built in a `const`, so that a wrong id does not compile:
///
/// ```
/// use patrol_core::{Metadata, Severity};
///
/// const META: Metadata = Metadata::new(Severity::High)
///     .attack(["T1685.002"])
///     .cis(["4.5"])
///     .references(["https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html"])
///     .runbook("https://wiki.example.com/trail-stopped")
///     .groups(["baseline"])
///     .since("0.2.0");
/// assert_eq!(META.attack_techniques(), ["T1685.002"]);
/// ```
///
/// Its lists hold at most twenty entries together.
///
/// ```compile_fail
/// # use patrol_core::{Metadata, Severity};
/// const META: Metadata = Metadata::new(Severity::High).attack(["stealth"]);
/// # let _ = META;
/// ```
///
/// ```compile_fail
/// # use patrol_core::{Metadata, Severity};
/// const META: Metadata = Metadata::new(Severity::High).attack(["T9999"]);
/// # let _ = META;
/// ```
///
/// ```compile_fail
/// # use patrol_core::{Metadata, Severity};
/// const META: Metadata = Metadata::new(Severity::High).attack(["T1562.008"]);
/// # let _ = META;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    severity: Severity,
    lists: Lists,
    runbook: Option<&'static str>,
    since: Option<&'static str>,
    every_event: Option<&'static str>,
    on_by_default: bool,
    reports_omitted: bool,
}

impl Metadata {
    /// How bad the rule's findings are, unless one of them says otherwise.
    #[must_use]
    pub const fn new(severity: Severity) -> Self {
        Self {
            severity,
            lists: Lists::EMPTY,
            runbook: None,
            since: None,
            every_event: None,
            on_by_default: true,
            reports_omitted: false,
        }
    }

    /// The techniques of [MITRE ATT&CK](https://attack.mitre.org/matrices/enterprise/cloud/) that
    /// the rule sees, such as `T1078.004`, in the version [`ATTACK_VERSION`].
    ///
    /// # Panics
    ///
    /// When an id is not one of the Enterprise matrix, `T1001` to `T1999`, with a dot and three digits where
    /// it is a sub-technique, or when [`ATTACK_VERSION`] has split it up; in a `const` the rule does not
    /// compile. Whether ATT&CK has the technique at all is for the author to look up.
    #[must_use]
    pub const fn attack<const N: usize>(mut self, techniques: [&'static str; N]) -> Self {
        self.lists = self.lists.with(Kind::Attack, techniques);
        let mut at = 0;
        while at < N {
            assert!(
                is_technique(techniques[at]),
                "an ATT&CK technique is `T1001` to `T1999`, such as `T1078`, or a part of one, such as `T1078.004`"
            );
            assert!(
                !is_split_up(techniques[at]),
                "ATT&CK v19 has split up `T1562`: `T1562.001` is `T1685` now, `T1562.007` is `T1686.001`, `T1562.008` is `T1685.002`"
            );
            at += 1;
        }
        self
    }

    /// Does the text have the form of a technique's id in ATT&CK's Enterprise matrix, such as `T1078.004`?
    #[must_use]
    pub const fn is_attack_technique(id: &str) -> bool {
        is_technique(id)
    }

    /// The recommendations of the CIS AWS Foundations Benchmark that the rule watches, such as
    /// `5.10`, in the version [`CIS_VERSION`].
    ///
    /// # Panics
    ///
    /// When one is not digits and dots; in a `const` the rule does not compile.
    #[must_use]
    pub const fn cis<const N: usize>(mut self, recommendations: [&'static str; N]) -> Self {
        self.lists = self.lists.with(Kind::Cis, recommendations);
        let mut at = 0;
        while at < N {
            assert!(
                is_version(recommendations[at]),
                "a CIS recommendation is numbers with dots, such as `5.10`"
            );
            at += 1;
        }
        self
    }

    /// Pages to read about what the rule sees.
    ///
    /// # Panics
    ///
    /// When one is not an `https://` address; in a `const` the rule does not compile.
    #[must_use]
    pub const fn references<const N: usize>(mut self, pages: [&'static str; N]) -> Self {
        self.lists = self.lists.with(Kind::References, pages);
        let mut at = 0;
        while at < N {
            assert!(
                is_https(pages[at]),
                "a reference is an address that begins with `https://`"
            );
            at += 1;
        }
        self
    }

    /// The groups that the rule belongs to, such as `baseline`: what an operator turns on and off
    /// together. The ruleset's README says what each of its groups means.
    ///
    /// # Panics
    ///
    /// When a name is not lower-case letters and digits with single hyphens between them; in a
    /// `const` the rule does not compile.
    #[must_use]
    pub const fn groups<const N: usize>(mut self, groups: [&'static str; N]) -> Self {
        self.lists = self.lists.with(Kind::Groups, groups);
        let mut at = 0;
        while at < N {
            assert!(
                is_group(groups[at]),
                "a group is lower-case letters and digits with single hyphens between them, such as `data-events`"
            );
            at += 1;
        }
        self
    }

    /// The page that says what to do about a finding. The docs' section `# Respond` says it in
    /// short.
    ///
    /// # Panics
    ///
    /// When it is not an `https://` address; in a `const` the rule does not compile.
    #[must_use]
    pub const fn runbook(mut self, page: &'static str) -> Self {
        assert!(
            is_https(page),
            "a runbook is an address that begins with `https://`"
        );
        self.runbook = Some(page);
        self
    }

    /// The version of the ruleset that had the rule first, such as `0.2.0`.
    ///
    /// # Panics
    ///
    /// When it is not numbers with dots; in a `const` the rule does not compile.
    #[must_use]
    pub const fn since(mut self, version: &'static str) -> Self {
        assert!(
            is_version(version),
            "a version is numbers with dots, such as `0.2.0`"
        );
        self.since = Some(version);
        self
    }

    /// Says why the rule's pattern matches nearly every event; without a reason such a rule is
    /// refused, since each event costs an invocation.
    ///
    /// # Panics
    ///
    /// When the reason is empty; in a `const` the rule does not compile.
    #[must_use]
    pub const fn every_event(mut self, reason: &'static str) -> Self {
        assert!(!reason.is_empty(), "say why the rule wants every event");
        self.every_event = Some(reason);
        self
    }

    /// Names in the rule's pattern that the catalogue of AWS's events does not have and that exist
    /// all the same: event names, event sources, sources or detail-types, as the pattern writes
    /// them. Others of that kind are refused, since a rule with a misspelt name never fires. Also IAM
    /// actions of the rule's permissions, such as `ec2:NewCall`, that the list of them does not have
    /// yet.
    ///
    /// # Panics
    ///
    /// When a name is empty; in a `const` the rule does not compile.
    #[must_use]
    pub const fn unverified<const N: usize>(mut self, names: [&'static str; N]) -> Self {
        self.lists = self.lists.with(Kind::Unverified, names);
        let mut at = 0;
        while at < N {
            assert!(!names[at].is_empty(), "an unverified name is not empty");
            at += 1;
        }
        self
    }

    /// The rule is off until the operator turns it on by name: one that would report more than
    /// people can live with, or that makes no sense without the operator's knowledge. It is not in
    /// the template, not in the function and not in a `run` that does not name it.
    #[must_use]
    pub const fn off_by_default(mut self) -> Self {
        self.on_by_default = false;
        self
    }

    /// The rule reports a call no less when CloudTrail has left the request out of the record because it was too large: what
    /// happened is enough for it, or it reports that it could not read the request, as
    /// [`ApiCall::omitted`](crate::ApiCall::omitted) says.
    ///
    /// Rules that do not say so are not silent for that: `requestNotRecorded` of `patrol-rules-aws` reports the call, and
    /// names them. `check_ruleset!` of `patrol-testkit` asks whether a rule does what it says here.
    #[must_use]
    pub const fn reports_omitted(mut self) -> Self {
        self.reports_omitted = true;
        self
    }
}
