//! `patrol new stack`: the binary that links rulesets.

use std::path::PathBuf;

use super::{super::Failure, Files, Patrol, VERSION, Workspace, folder, name::package};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The crate's name, such as `acme-stack`; CloudFormation stacks are named NAME-ENVIRONMENT.
    #[arg(value_name = "NAME")]
    name: String,

    /// The folder to make [default: NAME].
    #[arg(long, value_name = "FOLDER")]
    path: Option<PathBuf>,

    #[command(flatten)]
    patrol: Patrol,
}

/// The public ruleset has versions of its own.
const RULES_AWS_VERSION: &str = "0.1";

pub(super) fn plan(args: &Args) -> Result<(Files, String), Failure> {
    let name = package(&args.name)?;
    let folder = folder(args.path.as_deref(), name);
    let runtime = args.patrol.dependency("patrol-runtime", VERSION)?;
    let rules = args
        .patrol
        .dependency("patrol-rules-aws", RULES_AWS_VERSION)?;
    let filled = |template: &str| {
        template
            .replace("{{package}}", name)
            .replace("{{patrol-runtime}}", &runtime)
            .replace("{{patrol-rules-aws}}", &rules)
    };
    let mut files = Files::default();
    let templates = [
        ("Cargo.toml", include_str!("templates/stack.toml")),
        ("README.md", include_str!("templates/stack.md")),
        ("src/main.rs", include_str!("templates/stack.rs.txt")),
        (".gitignore", include_str!("templates/stack.gitignore")),
        ("patrol.toml", include_str!("templates/patrol.toml")),
        (
            ".github/workflows/compare.yml",
            include_str!("templates/compare.yml"),
        ),
    ];
    let workspace = Workspace::above(folder);
    files.create_crate(folder, &workspace, &templates, filled);
    let mut next = format!(
        "cd {}\ncargo run -- rules\ncargo run -- rules --format toml > patrol.toml\n\nTo link a ruleset, `cargo add RULESET` is enough; with `--path FOLDER` for one of your own.\n",
        folder.display()
    );
    next += &workspace.advice(folder);
    if let Workspace::Member(manifest) = &workspace {
        next += &format!(
            "It is a member of the workspace in `{}`, and cargo reads profiles there alone: move `[profile.lambda]` to it.\n",
            manifest.display()
        );
    }
    Ok((files, next))
}
