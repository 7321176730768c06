//! `patrol new rule`: one file a rule, with its tests and fixtures.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{super::Failure, Files, link, name::RuleName};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The deployed name, such as `trailStopped`.
    #[arg(value_name = "NAME")]
    name: String,

    /// The ruleset's folder.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    ruleset: PathBuf,
}

const RULE: &str = include_str!("templates/rule.rs.txt");
const REPORTS: &str = include_str!("templates/reports.json");
const SILENT: &str = include_str!("templates/silent.json");

pub(super) fn plan(args: &Args) -> Result<(Files, String), Failure> {
    let name = RuleName::parse(&args.name)?;
    let folder = &args.ruleset;
    let lib = folder.join("src/lib.rs");
    let text = fs::read_to_string(&lib).map_err(|why| {
        Failure::usage(format!(
            "`{}` is no ruleset: cannot read `{}`: {why}; `patrol new ruleset NAME` makes one",
            folder.display(),
            lib.display()
        ))
    })?;
    let mut files = Files::default();
    add(&mut files, folder, &name);
    files.change(lib, link::module(&text, &name.module));
    let test = folder.join("tests/ruleset.rs");
    let checked = fs::read_to_string(&test)
        .ok()
        .and_then(|text| link::checked(&text, &name.public));
    let mut next = String::new();
    match checked {
        Some(text) => files.change(test, text),
        None => {
            next = format!(
                "Add `{}` to the list of `patrol_testkit::check_ruleset!` in a file of `tests/`.\n",
                name.public
            );
        }
    }
    next += &format!(
        "Change `src/{}.rs` and its fixtures to what the rule is to report, then run `cargo test`.\n",
        name.module
    );
    Ok((files, next))
}

/// The rule's own files.
pub(super) fn add(files: &mut Files, folder: &Path, name: &RuleName) {
    let rule = RULE
        .replace("{{Type}}", &name.ty)
        .replace("{{name}}", &name.public);
    files.create(folder.join(format!("src/{}.rs", name.module)), rule);
    let fixtures = folder.join("tests/fixtures").join(&name.public);
    files.create(fixtures.join("reports.json"), REPORTS.to_owned());
    files.create(fixtures.join("silent.json"), SILENT.to_owned());
}
