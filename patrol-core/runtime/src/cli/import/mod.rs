//! `patrol import`: rules of other systems as rules of a ruleset.

mod attack;
mod code;
#[path = "templates/sigma.rs"]
mod compare;
mod condition;
mod document;
mod error;
mod expression;
mod names;
mod pattern;
mod rule;
mod sample;
mod selection;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Subcommand;
use serde_json::Value;

use self::{error::ImportError, rule::Imported};
use super::{
    Exit, Failure, Io,
    new::{Files, link},
};

/// Imports rules of other systems into a ruleset.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Sigma(Sigma),
}

/// Imports Sigma rules for CloudTrail: a file with pattern, check, metadata and attribution, and
/// fixtures, for each of them.
///
/// Names of events are looked up in the catalogue: what CloudTrail records otherwise is changed,
/// what does not exist is left out, and both are told. What Patrol cannot express is refused in a
/// line. What has to be said by a person is marked `EDIT ME`, and the ruleset's tests fail until
/// it is.
#[derive(Debug, clap::Args)]
struct Sigma {
    /// Sigma files (YAML).
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// The deployed name, such as `auditTrailStopped` [default: made of the rule's title]; for one rule.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// The ruleset's folder.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    ruleset: PathBuf,
}

const AFTER_HELP: &str = "\
Examples:
  patrol import sigma aws_delete_saml_provider.yml --ruleset acme-rules
  patrol import sigma rules/cloud/aws/cloudtrail/*.yml

Exit codes:
  0  all rules are written
  2  a folder that is not a ruleset, or a file that exists already: nothing is
     written
  3  some rules could not be imported, with a line for each; all others are
     written";

/// The functions that imported rules call.
const COMPARE: &str = include_str!("templates/sigma.rs");
const COMPARE_MODULE: &str = "sigma";

pub(super) fn execute(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let What::Sigma(args) = &args.what;
    let mut failed = false;
    let mut rules: Vec<Imported> = Vec::new();
    for path in &args.files {
        let imported = match fs::read_to_string(path) {
            Ok(text) => imported(&text, args.name.as_deref()),
            Err(why) => vec![Err(why.into())],
        };
        for rule in imported {
            let rule = rule.and_then(|rule| {
                let name = rule.name.public.clone();
                let there = args.ruleset.join(format!("src/{}.rs", rule.name.module));
                let twice = rules.iter().any(|other| other.name.public == name);
                match (twice, there.exists()) {
                    (true, _) => Err(ImportError::NamedTwice(name)),
                    (_, true) => Err(ImportError::There(name)),
                    _ => Ok(rule),
                }
            });
            match rule {
                Ok(rule) => {
                    for note in &rule.notes {
                        let label = io.screen.warning_label();
                        writeln!(io.stderr, "{label}{}: {note}", path.display())?;
                    }
                    rules.push(rule);
                }
                Err(why) => {
                    failed = true;
                    writeln!(
                        io.stderr,
                        "{}{}: {why}",
                        io.screen.error_label(),
                        path.display()
                    )?;
                }
            }
        }
    }
    if !rules.is_empty() {
        let files = planned(&args.ruleset, &rules)?;
        for line in files.write()? {
            writeln!(io.stdout, "{line}")?;
        }
        writeln!(
            io.stdout,
            "\nRun `cargo fmt`, and say what is marked `EDIT ME` in the rules' files: `cargo test` fails until it is said."
        )?;
    }
    Ok(if failed { Exit::Faults } else { Exit::Success })
}

/// The rules of a file, or why each cannot be read.
fn imported(text: &str, name: Option<&str>) -> Vec<Result<Imported, ImportError>> {
    let documents = match document::read(text) {
        Ok(documents) => documents,
        Err(why) => return vec![Err(why)],
    };
    let import = |document| rule::import(&document?, name);
    documents.into_iter().map(import).collect()
}

/// The files of the rules, and the lines that name them in their ruleset.
fn planned(folder: &Path, rules: &[Imported]) -> Result<Files, Failure> {
    let (lib, mut modules) = link::lib(folder)?;
    let test = folder.join("tests/ruleset.rs");
    let mut checked = fs::read_to_string(&test).ok();
    let mut files = Files::default();
    let compare = folder.join(format!("src/{COMPARE_MODULE}.rs"));
    if rules.iter().any(|rule| rule.compares) && !compare.exists() {
        files.create(compare, COMPARE.to_owned());
        modules = link::module(&modules, COMPARE_MODULE);
    }
    for rule in rules {
        let fixtures = folder.join("tests/fixtures").join(&rule.name.public);
        files.create(
            folder.join(format!("src/{}.rs", rule.name.module)),
            rule.code.clone(),
        );
        for (at, event) in rule.samples.reported.iter().enumerate() {
            let number = if at == 0 {
                String::new()
            } else {
                format!("-{}", at + 1)
            };
            files.create(
                fixtures.join(format!("reports{number}.json")),
                pretty(event),
            );
        }
        if let Some((kind, event)) = &rule.samples.other {
            files.create(fixtures.join(format!("{kind}.json")), pretty(event));
        }
        modules = link::module(&modules, &rule.name.module);
        checked = checked.and_then(|text| link::checked(&text, &rule.name.public));
    }
    files.change(lib, modules);
    let manifest = folder.join("Cargo.toml");
    if let Ok(text) = fs::read_to_string(&manifest)
        && let Some(text) = with_serde_json(&text)
    {
        files.change(manifest, text);
    }
    if let Some(text) = checked {
        files.change(test, text);
    }
    Ok(files)
}

/// The manifest with the crate that an imported rule reads records with; `None` where it is there,
/// or where it has no place.
fn with_serde_json(manifest: &str) -> Option<String> {
    const HEADING: &str = "[dependencies]\n";
    if manifest.contains("serde_json") {
        return None;
    }
    let (before, after) = manifest.split_once(HEADING)?;
    Some(format!("{before}{HEADING}serde_json = \"1\"\n{after}"))
}

fn pretty(event: &Value) -> String {
    format!("{event:#}\n")
}
