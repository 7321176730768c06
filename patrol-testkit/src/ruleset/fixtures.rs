//! Every fixture through its rule.

use std::{fs, path::Path};

use patrol_core::{
    Alert, Fault, RouteError, Routed, Router, RuleEntry, RuleProblem, SetupError, near::listed,
    sink::safe_subject,
};
use serde_json::Value;

use super::{
    Ruleset,
    params::{FILE as PARAMS, params, unknown},
};
use crate::{fixture_in, runtime::block_on};

/// How the name of a fixture begins: what becomes of the event.
const KINDS: [&str; 3] = ["reports", "silent", "undelivered"];

impl Ruleset {
    /// Every rule has fixtures that report and fixtures that stay silent, and does so.
    ///
    /// # Panics
    ///
    /// With every fixture that is missing or does not do what its name says.
    #[track_caller]
    pub fn reports_and_stays_silent(&self) {
        self.each(|rule| self.check_fixtures(rule));
    }

    fn check_fixtures(&self, rule: &'static RuleEntry) -> Vec<String> {
        let folder = self.fixtures(rule.name);
        let names = fixture_names(&folder);
        let mut faults = missing_kinds(rule.name, &folder, &names);
        let source = |name: &str| fixture_in(&folder, name)["source"].clone();
        let reporting = names.iter().filter(|name| name.starts_with("reports"));
        let sources: Vec<_> = reporting.map(|name| source(name)).collect();
        let params = params(rule, &folder);
        faults.extend(unknown(rule, &params));
        let mut found = Vec::new();
        for name in &names {
            if !KINDS.iter().any(|kind| name.starts_with(kind)) {
                let kinds = listed(KINDS);
                faults.push(format!(
                    "{name}: a fixture's name begins with one of {kinds}"
                ));
                continue;
            }
            let event = fixture_in(&folder, name);
            if event.to_string().contains(RuleProblem::UNEDITED) {
                faults.push(format!(
                    "{name}: it still says `{}`: write what AWS sends there, or take an event out of a log with `patrol fixture --rule {} LOG`",
                    RuleProblem::UNEDITED,
                    rule.name
                ));
            }
            let routed = match self.evaluate(rule, name, &event) {
                Ok(routed) => routed,
                Err(why) => {
                    faults.push(why.to_string());
                    return faults;
                }
            };
            if let Err(fault) = check_outcome(rule, &routed, name, &event) {
                faults.push(format!("{name}: {fault}"));
            }
            for alert in &routed.alerts {
                faults.extend(check_finding(alert).map(|fault| format!("{name}: {fault}")));
            }
            found.extend(routed.alerts);
            // An event of quite another source would never be delivered, whatever the pattern.
            if name.starts_with("undelivered") && !sources.contains(&source(name)) {
                faults.push(format!(
                    "{name}: proves nothing: its `source` is that of no event that reports"
                ));
            }
        }
        let counted = rule.aggregate().check_value(&found);
        faults.extend(counted.err().map(|why| why.to_string()));
        faults
    }

    /// What becomes of an event that goes to one rule alone, with the parameters of its fixtures.
    pub(super) fn evaluate(
        &self,
        rule: &'static RuleEntry,
        fixture: &str,
        event: &Value,
    ) -> Result<Routed, EvaluateError> {
        let only = self.rules().filter(|other| other.name == rule.name);
        let params = params(rule, &self.fixtures(rule.name));
        let context = (self.contexts.0)(rule.name, fixture);
        let (router, errors) = Router::start_with(&only, &params, |_| Ok(context.clone()));
        if let Some(why) = errors.into_iter().next() {
            return Err(EvaluateError::setup(why));
        }
        let routed = block_on(router.route(event.to_string().as_bytes()));
        routed.map_err(|source| EvaluateError::Event {
            fixture: fixture.to_owned(),
            source,
        })
    }
}

/// Why a fixture could not be evaluated.
#[derive(Debug, thiserror::Error)]
pub(super) enum EvaluateError {
    #[error("{source} ({advice})")]
    Setup { source: SetupError, advice: String },
    #[error("{fixture}: {source}")]
    Event { fixture: String, source: RouteError },
}

impl EvaluateError {
    fn setup(source: SetupError) -> Self {
        let advice = match source {
            SetupError::Client { .. } => {
                "`check_ruleset!` takes a context with fakes as its third argument".to_owned()
            }
            _ => format!("fixtures set parameters in `{PARAMS}`"),
        };
        Self::Setup { source, advice }
    }
}

/// An outcome that is not the one that the fixture's name promises.
#[derive(Debug, thiserror::Error)]
enum WrongOutcome {
    #[error("{0}")]
    Fault(Fault),
    #[error(
        "the rule's pattern does not deliver it: {0} (if that is meant, name it `undelivered*.json`)"
    )]
    Undelivered(String),
    #[error("the rule stays silent")]
    Silent,
    #[error("the rule reports `{0}`")]
    Reports(String),
}

fn missing_kinds(rule: &str, folder: &Path, names: &[String]) -> Vec<String> {
    let has = |kinds: &[&str]| {
        let mut names = names.iter();
        names.any(|name| kinds.iter().any(|kind| name.starts_with(kind)))
    };
    let write = format!(
        "`patrol fixture --rule {rule} LOG` takes one out of recorded events, `patrol fixture --event SERVICE:NAME` writes one to begin with"
    );
    let mut faults = Vec::new();
    if !has(&["reports"]) {
        let path = folder.join("reports*.json");
        faults.push(format!(
            "no fixture that reports: `{}` ({write})",
            path.display()
        ));
    }
    if !has(&["silent", "undelivered"]) {
        let path = folder.join("silent*.json");
        faults.push(format!(
            "no fixture that stays silent: `{}` ({write})",
            path.display()
        ));
    }
    faults
}

fn check_outcome(
    rule: &RuleEntry,
    routed: &Routed,
    name: &str,
    event: &Value,
) -> Result<(), WrongOutcome> {
    if let Some(fault) = routed.faults.first() {
        return Err(WrongOutcome::Fault(fault.clone()));
    }
    if routed.matched.is_empty() {
        return match name.starts_with("undelivered") {
            true => Ok(()),
            false => {
                let why = rule.pattern().explain(event.to_string().as_bytes());
                let why = why.map_or_else(|why| why.to_string(), |why| why.to_string());
                Err(WrongOutcome::Undelivered(why))
            }
        };
    }
    match routed.alerts.first() {
        None if name.starts_with("silent") => Ok(()),
        None => Err(WrongOutcome::Silent),
        Some(alert) if !name.starts_with("reports") => {
            Err(WrongOutcome::Reports(alert.finding.subject.clone()))
        }
        Some(_) => Ok(()),
    }
}

/// A finding that people can read. One that shows a secret is a fault already.
fn check_finding(alert: &Alert) -> impl Iterator<Item = String> {
    let finding = &alert.finding;
    let subject = (safe_subject(&finding.subject) != finding.subject).then(|| {
        format!(
            "SNS does not take the subject `{}`: expected at most 100 printable ASCII characters in one line, and this has {}{}",
            finding.subject,
            finding.subject.chars().count(),
            match finding.subject.is_ascii() {
                true => "",
                false => ", not all of them ASCII",
            }
        )
    });
    let summary = finding.summary.trim().is_empty();
    let summary = summary.then(|| "the summary is empty".to_owned());
    subject.into_iter().chain(summary)
}

/// The event files of a rule's folder.
pub(super) fn fixture_names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json") && name != PARAMS && !name.ends_with(".snap.json"))
        .collect();
    names.sort();
    names
}
