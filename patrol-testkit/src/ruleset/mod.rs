//! What `check_ruleset!` checks of a whole ruleset. One check, one file.

mod changed;
mod docs;
mod envelopes;
mod files;
mod fixtures;
mod missing;
mod mutations;
mod omitted;
mod params;
mod patterns;
mod refusals;
mod snapshots;

use std::{fmt, path::PathBuf};

pub use self::changed::Judged;
pub use patrol_core::Context;
use patrol_core::{Registry, RegistryError, RuleEntry, RuleProblem};

/// Checks a ruleset: put it into a file of `tests/`, with the crate's name and the names of all
/// its rules. Each line below is a test of its own.
///
/// | Test | What it asks |
/// |---|---|
/// | `exactly_these_rules_register` | The rules that the crate registers are those listed. |
/// | `every_file_belongs_to_a_rule` | Each `rule!` in `src/` is linked, and each folder of fixtures is a rule's. |
/// | `every_rule_is_documented` | The docs say what the rule reports, why (`# Why`), give an example (`# Example`) and say what to do (`# Respond`); each parameter is described. |
/// | `every_rule_can_be_deployed` | Nothing that `patrol template` would refuse: see [`RuleProblem`](patrol_core::RuleProblem). A rule that a sequence waits for is linked, in this crate or another one that the test uses. |
/// | `every_pattern_is_taken_by_eventbridge` | The pattern survives the way through EventBridge's JSON. |
/// | `every_pattern_asks_for_events_that_exist` | The event names, sources and detail-types in the pattern are those of AWS's events; what the catalogue of [patrol-event-names](https://docs.rs/patrol-event-names) lacks goes into [`Metadata::unverified`](patrol_core::Metadata::unverified). |
/// | `every_rule_reports_and_stays_silent` | In `tests/fixtures/RULE/` each `reports*.json` makes the rule report, and each `silent*.json` is delivered and reports nothing (or, for a rule whose pattern decides it all, each `undelivered*.json` is not delivered); subjects are taken by SNS as they are, no finding shows a secret, and some finding has the value that a `distinct` counts. `params.json` gives the parameters that have no default. |
/// | `every_finding_is_as_reviewed` | Where `findings.snap.json` stands beside the fixtures, the findings are those in it. `PATROL_RENEW_SNAPSHOTS=1 cargo test` writes it, for you to read. |
/// | `every_refused_call_is_filtered_or_reported` | A rule that reports no call that AWS refused asks for those that succeeded in its pattern: see [`Pattern::succeeded`](patrol_core::Pattern::succeeded). |
/// | `every_omitted_request_is_reported_as_said` | A rule whose metadata says [`reports_omitted`](patrol_core::Metadata::reports_omitted) reports every call of its pattern, no less severe, when CloudTrail left the request out of the record. |
/// | `every_rule_survives_what_is_missing` | No rule panics when `requestParameters` or `responseElements` of a `reports*.json` is null, or lacks a field. |
/// | `every_rule_believes_aws_alone` | A `reports*.json` of AWS's is not delivered when anybody else is its `source`, and what CloudTrail's record says of account and region counts, not the envelope. |
/// | `every_field_of_a_pattern_matters` | Changing or dropping a field that the pattern names changes what becomes of some fixture. |
///
/// ```ignore
/// patrol_testkit::check_ruleset!(acme_rules, ["auditTrailStopped"]);
/// // With fake clients for rules that need one:
/// patrol_testkit::check_ruleset!(acme_rules, ["auditTrailStopped"], aws.context::<AccountAliases>());
/// // With other clients for each fixture, such as a schedule that finds nothing:
/// patrol_testkit::check_ruleset!(acme_rules, ["idleKeys"], |rule, fixture| match fixture {
///     "silent.json" => no_keys(),
///     _ => idle_keys(),
/// });
/// ```
#[macro_export]
macro_rules! check_ruleset {
    ($krate:ident, [$($rule:literal),* $(,)?] $(,)?) => {
        $crate::check_ruleset! { $krate, [$($rule),*], $crate::ruleset::Context::default() }
    };
    ($krate:ident, [$($rule:literal),* $(,)?], $cx:expr $(,)?) => {
        extern crate $krate as _;

        fn ruleset() -> $crate::ruleset::Ruleset {
            $crate::ruleset::Ruleset::new(
                stringify!($krate),
                env!("CARGO_MANIFEST_DIR"),
                $cx,
            )
        }

        #[test]
        fn exactly_these_rules_register() {
            ruleset().registers(&[$($rule),*]);
        }

        #[test]
        fn every_file_belongs_to_a_rule() {
            ruleset().has_no_stray_files();
        }

        #[test]
        fn every_rule_is_documented() {
            ruleset().is_documented();
        }

        #[test]
        fn every_rule_can_be_deployed() {
            ruleset().can_be_deployed();
        }

        #[test]
        fn every_pattern_is_taken_by_eventbridge() {
            ruleset().has_valid_patterns();
        }

        #[test]
        fn every_pattern_asks_for_events_that_exist() {
            ruleset().has_known_names();
        }

        #[test]
        fn every_rule_reports_and_stays_silent() {
            ruleset().reports_and_stays_silent();
        }

        #[test]
        fn every_finding_is_as_reviewed() {
            ruleset().finds_what_was_reviewed();
        }

        #[test]
        fn every_refused_call_is_filtered_or_reported() {
            ruleset().filters_refused_calls();
        }

        #[test]
        fn every_omitted_request_is_reported_as_said() {
            ruleset().reports_omitted_requests();
        }

        #[test]
        fn every_rule_survives_what_is_missing() {
            ruleset().survives_what_is_missing();
        }

        #[test]
        fn every_rule_believes_aws_alone() {
            ruleset().believes_aws_alone();
        }

        #[test]
        fn every_field_of_a_pattern_matters() {
            ruleset().notices_changes();
        }
    };
}

/// From a rule's name and a fixture's file name.
type ContextOf = dyn Fn(&str, &str) -> Context;

/// What a rule may use beside its event, for each fixture: one [`Context`] for all of them, or a
/// closure from a rule's name and a fixture's file name.
pub struct Contexts(Box<ContextOf>);

impl From<Context> for Contexts {
    fn from(cx: Context) -> Self {
        Self(Box::new(move |_, _| cx.clone()))
    }
}

impl<F: Fn(&str, &str) -> Context + 'static> From<F> for Contexts {
    fn from(contexts: F) -> Self {
        Self(Box::new(contexts))
    }
}

impl fmt::Debug for Contexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contexts")
    }
}

/// The rules of one crate.
#[derive(Debug)]
pub struct Ruleset {
    krate: String,
    rules: Result<Registry, RegistryError>,
    folder: PathBuf,
    contexts: Contexts,
}

impl Ruleset {
    /// The rules that a crate registered; `folder` is the crate's.
    #[must_use]
    pub fn new(krate: &str, folder: &str, contexts: impl Into<Contexts>) -> Self {
        let own = |rule: &RuleEntry| rule.ruleset.replace('-', "_") == krate;
        Self {
            krate: krate.to_owned(),
            rules: Registry::linked().map(|linked| linked.filter(own)),
            folder: folder.into(),
            contexts: contexts.into(),
        }
    }

    /// The rules, where they can be served. Why they cannot is said by one test, not by all of them.
    #[track_caller]
    fn rules(&self) -> &Registry {
        match &self.rules {
            Ok(rules) => rules,
            Err(_) => panic!("the rules do not register: see `exactly_these_rules_register`"),
        }
    }

    fn fixtures(&self, rule: &str) -> PathBuf {
        self.folder.join("tests/fixtures").join(rule)
    }

    #[track_caller]
    fn each(&self, check: impl Fn(&'static RuleEntry) -> Vec<String>) {
        let faults = self.rules().rules().iter().flat_map(|rule| {
            let faults = check(rule).into_iter();
            faults.map(|fault| format!("{}: {fault}", rule.name))
        });
        refuse(faults.collect());
    }

    /// Exactly these rules register.
    ///
    /// # Panics
    ///
    /// When others do, and when the rules cannot be told apart or have no valid pattern.
    #[track_caller]
    pub fn registers(&self, names: &[&str]) {
        let got: Vec<&str> = match &self.rules {
            Ok(rules) => rules.rules().iter().map(|rule| rule.name).collect(),
            Err(RegistryError::Empty) => Vec::new(),
            Err(why) => panic!("{why}"),
        };
        let missing = names.iter().filter(|name| !got.contains(name));
        let missing = missing.map(|name| {
            format!("`{name}` is listed, and `{}` does not register it: name its file with `mod` in `src/lib.rs`", self.krate)
        });
        let unlisted = got.iter().filter(|name| !names.contains(name));
        let unlisted = unlisted.map(|name| {
            format!("`{name}` is registered and not listed: add it to the list of `check_ruleset!`")
        });
        let twice = names.iter().enumerate();
        let twice = twice.filter(|(at, name)| names[..*at].contains(name));
        let twice = twice.map(|(_, name)| format!("`{name}` is listed twice"));
        refuse(missing.chain(unlisted).chain(twice).collect());
    }

    /// Nothing is wrong with the declarations: no rule would be refused by `patrol template`.
    ///
    /// # Panics
    ///
    /// With everything that is wrong.
    #[track_caller]
    pub fn can_be_deployed(&self) {
        // A sequence may wait for a rule of another crate that is linked.
        let wrong = Registry::linked().map(|linked| linked.problems());
        let wrong = wrong.unwrap_or_default();
        self.each(|rule| {
            let wrong = wrong.iter().filter(|(other, _)| other.name == rule.name);
            // What is yet to be written is a matter of the docs.
            let wrong = wrong.filter(|(_, why)| *why != RuleProblem::Unedited);
            wrong.map(|(_, why)| why.to_string()).collect()
        });
    }
}

/// Fails the test with everything that is wrong, a line each.
#[track_caller]
fn refuse(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n  {}\n", faults.join("\n  "));
}
