//! `patrol new rule`: one file a rule, with its tests and fixtures.

use std::{
    fs,
    path::{Path, PathBuf},
};

use patrol_core::schedule::{ScheduleError, check_expression};
use patrol_testkit::{FixtureEvent, api_call, json, scheduled};

use super::{super::Failure, EventName, Files, built, link, name::RuleName};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The deployed name, such as `auditTrailStopped`.
    #[arg(value_name = "NAME")]
    name: String,

    /// The API call that it is about, as CloudTrail writes it: `ec2:RunInstances`; without it `s3:DeleteBucket`, to
    /// be replaced.
    #[arg(long, value_name = "SERVICE:CALL")]
    event: Option<EventName>,

    /// Takes the call's name even where the catalogue of event names knows a better one.
    #[arg(long, requires = "event")]
    unverified: bool,

    /// A schedule in place of an event, as EventBridge writes it: `rate(1 day)`, `cron(0 9 ? * MON-FRI *)`.
    #[arg(long, value_name = "EXPRESSION", conflicts_with = "event", value_parser = schedule)]
    schedule: Option<String>,

    /// The ruleset's folder.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    ruleset: PathBuf,
}

const RULE: &str = include_str!("templates/rule.rs.txt");
const SCHEDULED_RULE: &str = include_str!("templates/scheduled_rule.rs.txt");

fn schedule(text: &str) -> Result<String, ScheduleError> {
    check_expression(text).map(|()| text.to_owned())
}

pub(super) fn plan(args: &Args) -> Result<(Files, String), Failure> {
    let name = RuleName::parse(&args.name)?;
    let folder = &args.ruleset;
    let (lib, text) = link::lib(folder)?;
    let mut files = Files::default();
    let mut next = String::new();
    if let Some(schedule) = &args.schedule {
        add_scheduled(&mut files, folder, &name, schedule);
    } else {
        let event = args.event.clone().unwrap_or_default();
        for why in event.look_up(args.unverified)? {
            next += &format!("The rule will not fire as it is: {why}.\n");
        }
        if args.event.is_none() {
            next += &format!(
                "The rule is about `{event}`, as an example: `--event SERVICE:CALL` names another call.\n"
            );
        }
        add(&mut files, folder, &name, RULE, &event, &built(&event));
    }
    files.change(lib, link::module(&text, &name.module));
    let test = folder.join("tests/ruleset.rs");
    let checked = fs::read_to_string(&test)
        .ok()
        .and_then(|text| link::checked(&text, &name.public));
    match checked {
        Some(text) => files.change(test, text),
        None => {
            next += &format!(
                "Add `{}` to the list of `patrol_testkit::check_ruleset!` in a file of `tests/`.\n",
                name.public
            );
        }
    }
    let mut unedited = format!("`src/{}.rs`", name.module);
    if args.schedule.is_none() {
        unedited += &format!(" and `tests/fixtures/{}/reports.json`", name.public);
    }
    next += &format!(
        "Edit {unedited}: replace what is marked `EDIT ME`; until then `cargo test` fails.\n"
    );
    Ok((files, next))
}

/// The files of a rule on a schedule. No tick of the same rule with the same parameters is silent, so the other
/// fixture is an event that is not a tick.
fn add_scheduled(files: &mut Files, folder: &Path, name: &RuleName, schedule: &str) {
    let rule = SCHEDULED_RULE
        .replace("{{Type}}", &name.ty)
        .replace("{{name}}", &name.public)
        .replace("{{schedule}}", schedule);
    files.create(folder.join(format!("src/{}.rs", name.module)), rule);
    let fixtures = folder.join("tests/fixtures").join(&name.public);
    let tick = scheduled().to_json();
    let other = tick.replace("Scheduled Event", "Another Event");
    files.create(fixtures.join("reports.json"), tick);
    files.create(fixtures.join("undelivered.json"), other);
    let params = "{\n  \"watched\": \"a,b,c\"\n}\n";
    files.create(fixtures.join("params.json"), params.to_owned());
}

/// The rule's own files; `reports` is an event that it reports.
pub(super) fn add(
    files: &mut Files,
    folder: &Path,
    name: &RuleName,
    template: &str,
    event: &EventName,
    reports: &FixtureEvent,
) {
    let rule = template
        .replace("{{Type}}", &name.ty)
        .replace("{{name}}", &name.public)
        .replace("{{source}}", &event.source())
        .replace("{{call}}", &event.call);
    files.create(folder.join(format!("src/{}.rs", name.module)), rule);
    let fixtures = folder.join("tests/fixtures").join(&name.public);
    files.create(fixtures.join("reports.json"), reports.to_json());
    let refused = api_call(&event.source(), &event.call, json!({})).error("AccessDenied");
    files.create(fixtures.join("undelivered-refused.json"), refused.to_json());
}
