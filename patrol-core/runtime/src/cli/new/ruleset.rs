//! `patrol new ruleset`: a crate for rules of one's own.

use std::path::PathBuf;

use patrol_testkit::{api_call, json};

use super::{
    super::Failure,
    EventName, Files, Patrol, VERSION, Workspace, folder,
    name::{RuleName, package},
    rule,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The crate's name, such as `acme-rules`.
    #[arg(value_name = "NAME")]
    name: String,

    /// The folder to make [default: NAME].
    #[arg(long, value_name = "FOLDER")]
    path: Option<PathBuf>,

    #[command(flatten)]
    patrol: Patrol,
}

/// The rule to begin with: no name of a public rule, as a stack may link both.
const FIRST_RULE: &str = "anyBucketDeleted";

pub(super) fn plan(args: &Args) -> Result<(Files, String), Failure> {
    let name = package(&args.name)?;
    let folder = folder(args.path.as_deref(), name);
    let first = RuleName::parse(FIRST_RULE)?;
    let core = args.patrol.dependency("patrol-core", VERSION)?;
    let testkit = args.patrol.dependency("patrol-testkit", VERSION)?;
    let filled = |template: &str| {
        template
            .replace("{{package}}", name)
            .replace("{{crate}}", &name.replace('-', "_"))
            .replace("{{module}}", &first.module)
            .replace("{{name}}", &first.public)
            .replace("{{patrol-core}}", &core)
            .replace("{{patrol-testkit}}", &testkit)
    };
    let mut files = Files::default();
    let templates = [
        ("Cargo.toml", include_str!("templates/ruleset.toml")),
        ("README.md", include_str!("templates/ruleset.md")),
        (".gitignore", "/target\n"),
        ("src/lib.rs", include_str!("templates/ruleset.rs.txt")),
        (
            "tests/ruleset.rs",
            include_str!("templates/ruleset_test.rs.txt"),
        ),
    ];
    let workspace = Workspace::above(folder);
    files.create_crate(folder, &workspace, &templates, filled);
    let event = EventName::default();
    rule::add(
        &mut files,
        folder,
        &first,
        include_str!("templates/bucket_deleted.rs.txt"),
        &event,
        &api_call(
            &event.source(),
            &event.call,
            json!({ "bucketName": "acme-payroll" }),
        ),
    );
    let next = format!(
        "cd {}\ncargo test\npatrol new rule NAME --event SERVICE:CALL   # adds a rule; `patrol new sink NAME` adds a sink\n\nTo link it, a stack needs only `cargo add {name} --path ...`.\n{}",
        folder.display(),
        workspace.advice(folder)
    );
    Ok((files, next))
}
