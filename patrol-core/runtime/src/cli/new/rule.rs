//! `patrol new rule`: one file a rule, with its tests and fixtures.

use std::{
    fs,
    path::{Path, PathBuf},
};

use patrol_core::Pattern;

use super::{super::Failure, EventName, Files, built, link, name::RuleName};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The deployed name, such as `auditTrailStopped`.
    #[arg(value_name = "NAME")]
    name: String,

    /// The API call that it is about, as CloudTrail writes it: `ec2:RunInstances`.
    #[arg(long, value_name = "SERVICE:CALL")]
    event: Option<EventName>,

    /// The ruleset's folder.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    ruleset: PathBuf,
}

const RULE: &str = include_str!("templates/rule.rs.txt");

pub(super) fn plan(args: &Args) -> Result<(Files, String), Failure> {
    let name = RuleName::parse(&args.name)?;
    let folder = &args.ruleset;
    let (lib, text) = link::lib(folder)?;
    let mut files = Files::default();
    let event = args.event.clone().unwrap_or_default();
    add(&mut files, folder, &name, RULE, &event);
    files.change(lib, link::module(&text, &name.module));
    let test = folder.join("tests/ruleset.rs");
    let checked = fs::read_to_string(&test)
        .ok()
        .and_then(|text| link::checked(&text, &name.public));
    let mut next = misnamed(&event);
    match checked {
        Some(text) => files.change(test, text),
        None => {
            next += &format!(
                "Add `{}` to the list of `patrol_testkit::check_ruleset!` in a file of `tests/`.\n",
                name.public
            );
        }
    }
    next += &format!(
        "Edit `src/{}.rs`: what has to be said is marked `EDIT ME`, and `cargo test` fails until it is.\n",
        name.module
    );
    Ok((files, next))
}

/// What is to be said of a call that CloudTrail does not record by that name.
fn misnamed(event: &EventName) -> String {
    let pattern = Pattern::api_call(&event.source(), [&event.call]);
    let problems = patrol_event_names::problems(&pattern, &[]);
    let lines = problems
        .iter()
        .map(|why| format!("The rule will not fire as it is: {why}.\n"));
    lines.collect()
}

/// The rule's own files.
pub(super) fn add(
    files: &mut Files,
    folder: &Path,
    name: &RuleName,
    template: &str,
    event: &EventName,
) {
    let rule = template
        .replace("{{Type}}", &name.ty)
        .replace("{{name}}", &name.public)
        .replace("{{source}}", &event.source())
        .replace("{{call}}", &event.call);
    files.create(folder.join(format!("src/{}.rs", name.module)), rule);
    let fixtures = folder.join("tests/fixtures").join(&name.public);
    let reports = built(event);
    let silent = reports.clone().error("AccessDenied");
    files.create(fixtures.join("reports.json"), reports.to_json());
    files.create(fixtures.join("silent.json"), silent.to_json());
}
