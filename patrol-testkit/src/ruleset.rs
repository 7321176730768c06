//! What `check_ruleset!` checks of a whole ruleset.

use std::{
    fs,
    path::{Path, PathBuf},
};

pub use patrol_core::Context;
use patrol_core::{MapSource, Registry, Router, RuleEntry, sink::safe_subject};

use crate::{fixture_in, runtime::block_on};

/// Checks a ruleset: put it into a file of `tests/`, with the crate's name and the names of all
/// its rules.
///
/// * exactly these rules register;
/// * every rule's docs say what it reports, why (`# Why`) and give an example (`# Example`), and
///   every parameter is described, with a default that is a value of its type;
/// * every rule's pattern is one that EventBridge takes;
/// * every rule has fixtures in `tests/fixtures/RULE/`: an event in `reports*.json` that makes it
///   report, and one in `silent*.json` that its pattern delivers and on which it stays silent (or,
///   for a rule whose pattern decides it all, one in `undelivered*.json`); `params.json` gives the
///   parameters that have no default;
/// * every subject is one that SNS takes as it is.
///
/// ```ignore
/// patrol_testkit::check_ruleset!(acme_rules, ["trailStopped"]);
/// // With fake clients for rules that need one:
/// patrol_testkit::check_ruleset!(acme_rules, ["trailStopped"], aws.context::<AccountAliases>());
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
                concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures"),
                $cx,
            )
        }

        #[test]
        fn exactly_these_rules_register() {
            ruleset().registers(&[$($rule),*]);
        }

        #[test]
        fn every_rule_is_documented() {
            ruleset().is_documented();
        }

        #[test]
        fn every_pattern_is_taken_by_eventbridge() {
            ruleset().has_valid_patterns();
        }

        #[test]
        fn every_rule_reports_and_stays_silent() {
            ruleset().reports_and_stays_silent();
        }
    };
}

/// The rules of one crate.
#[derive(Debug)]
pub struct Ruleset {
    rules: Registry,
    fixtures: PathBuf,
    cx: Context,
}

impl Ruleset {
    /// The rules that a crate registered.
    ///
    /// # Panics
    ///
    /// When the linked rules cannot be told apart, or there are none.
    #[track_caller]
    #[must_use]
    pub fn new(crate_name: &str, fixtures: &str, cx: Context) -> Self {
        let linked = Registry::linked().unwrap_or_else(|why| panic!("{why}"));
        Self {
            rules: linked.filter(|rule| rule.ruleset.replace('-', "_") == crate_name),
            fixtures: fixtures.into(),
            cx,
        }
    }

    fn each(&self, check: impl Fn(&'static RuleEntry) -> Vec<String>) {
        let faults: Vec<String> = self
            .rules
            .rules()
            .iter()
            .flat_map(|rule| {
                let faults = check(rule).into_iter();
                faults.map(|fault| format!("{}: {fault}", rule.name))
            })
            .collect();
        assert!(faults.is_empty(), "\n  {}\n", faults.join("\n  "));
    }

    /// Exactly these rules register.
    ///
    /// # Panics
    ///
    /// When others do.
    #[track_caller]
    pub fn registers(&self, names: &[&str]) {
        let mut wanted = names.to_vec();
        wanted.sort_unstable();
        let got: Vec<&str> = self.rules.rules().iter().map(|rule| rule.name).collect();
        assert_eq!(
            got, wanted,
            "the ruleset's rules (left) are not those listed (right)"
        );
    }

    /// Docs say what, why, and give an example; parameters are described and defaults are valid.
    ///
    /// # Panics
    ///
    /// With everything that is missing.
    #[track_caller]
    pub fn is_documented(&self) {
        self.each(|rule| {
            let mut faults = Vec::new();
            let docs = rule.docs();
            if docs.summary().len() < 10 {
                faults.push("the docs' first line does not say what the rule reports".to_owned());
            }
            for section in ["Why", "Example"] {
                if docs.section(section).is_none() {
                    faults.push(format!("the docs have no section `# {section}`"));
                }
            }
            for param in rule.params {
                if param.description().is_empty() {
                    faults.push(format!("parameter `{}` has no description", param.name()));
                }
                if let Some(Err(why)) = param.default.map(|default| param.check(default)) {
                    faults.push(format!("a default is no value: {why}"));
                }
            }
            faults
        });
    }

    /// Patterns survive the way through EventBridge's JSON.
    ///
    /// # Panics
    ///
    /// With every pattern that does not.
    #[track_caller]
    pub fn has_valid_patterns(&self) {
        self.each(|rule| {
            let text = rule.pattern().to_string();
            match text.parse::<patrol_core::Pattern>() {
                Ok(same) if same == rule.pattern() => vec![],
                Ok(other) => vec![format!("the pattern `{text}` reads back as `{other}`")],
                Err(why) => vec![format!("the pattern `{text}` is refused: {why}")],
            }
        });
    }

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
        let folder = self.fixtures.join(rule.name);
        let names = json_files(&folder);
        let mut faults = Vec::new();
        let has = |kinds: &[&str]| {
            let mut names = names.iter();
            names.any(|name| kinds.iter().any(|kind| name.starts_with(kind)))
        };
        if !has(&["reports"]) {
            let path = folder.join("reports*.json");
            faults.push(format!("no fixture that reports: `{}`", path.display()));
        }
        if !has(&["silent", "undelivered"]) {
            let path = folder.join("silent*.json");
            faults.push(format!(
                "no fixture that stays silent: `{}`",
                path.display()
            ));
        }
        let params = params(rule, &folder);
        let only = self.rules.filter(|other| other.name == rule.name);
        let (router, errors) = Router::start_with(&only, &params, |_| Ok(self.cx.clone()));
        faults.extend(
            errors
                .iter()
                .map(|why| format!("{why} (fixtures set parameters in `params.json`)")),
        );
        if !errors.is_empty() {
            return faults;
        }
        let source = |name: &str| fixture_in(&folder, name)["source"].clone();
        let sources: Vec<_> = names
            .iter()
            .filter(|name| name.starts_with("reports"))
            .map(|name| source(name))
            .collect();
        for name in names {
            let event = fixture_in(&folder, &name).to_string();
            if let Err(fault) = check_fixture(&router, &name, &event) {
                faults.push(format!("{name}: {fault}"));
            }
            // An event of quite another source would never be delivered, whatever the pattern.
            if name.starts_with("undelivered") && !sources.contains(&source(&name)) {
                faults.push(format!(
                    "{name}: proves nothing: its `source` is that of no event that reports"
                ));
            }
        }
        faults
    }
}

fn check_fixture(router: &Router, name: &str, event: &str) -> Result<(), String> {
    let routed = block_on(router.route(event.as_bytes())).map_err(|why| why.to_string())?;
    if let Some(fault) = routed.faults.first() {
        return Err(fault.to_string());
    }
    let found = routed.alerts.first().map(|found| &found.finding);
    if routed.matched.is_empty() {
        return match name.starts_with("undelivered") {
            true => Ok(()),
            false => Err("the rule's pattern does not deliver it (if that is meant, name it `undelivered*.json`)".into()),
        };
    }
    match found {
        None if name.starts_with("silent") => Ok(()),
        None => Err("the rule stays silent".into()),
        Some(found) if !name.starts_with("reports") => {
            Err(format!("the rule reports `{}`", found.subject))
        }
        Some(found) if safe_subject(&found.subject) != found.subject => Err(format!(
            "SNS does not take the subject `{}` (100 printable ASCII characters in one line)",
            found.subject
        )),
        Some(found) if found.summary.trim().is_empty() => Err("the summary is empty".into()),
        Some(_) => Ok(()),
    }
}

fn json_files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json") && name != "params.json")
        .collect();
    names.sort();
    names
}

fn params(rule: &RuleEntry, folder: &Path) -> MapSource {
    if !folder.join("params.json").exists() {
        return MapSource::default();
    }
    let file = fixture_in(folder, "params.json");
    let set = file.as_object().into_iter().flatten();
    set.map(|(name, value)| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        (format!("{}.{name}", rule.name), text)
    })
    .collect()
}
