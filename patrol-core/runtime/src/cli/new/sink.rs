//! `patrol new sink`: where alerts go, with its registration and its tests.

use std::path::PathBuf;

use patrol_core::{
    names::pascal_case,
    sink::{SinkRegistry, is_scheme},
};

use super::{super::Failure, Files, is_keyword, link};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scheme of its routes, such as `pager`: a route is then `pager:https://pager.example.com`.
    #[arg(value_name = "NAME")]
    name: String,

    /// The folder of the ruleset that the sink becomes a part of.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    ruleset: PathBuf,
}

pub(super) fn plan(args: &Args) -> Result<(Files, String), Failure> {
    let name = scheme(&args.name)?;
    let (lib, text) = link::lib(&args.ruleset)?;
    let mut files = Files::default();
    // With the word behind it the type has no name that Patrol or Rust has already.
    let ty = format!("{}Sink", pascal_case(name));
    let sink = include_str!("templates/sink.rs.txt")
        .replace("{{Type}}", &ty)
        .replace("{{scheme}}", name);
    files.create(args.ruleset.join(format!("src/{name}.rs")), sink);
    files.change(lib, link::module(&text, name));
    let next = format!(
        "Edit `src/{name}.rs`: write in `send` what the other side expects, and say so in its tests.\nA stack that links the ruleset takes the route `{name}:URL`: try `patrol run EVENTS --notify {name}:URL`. In `patrol.toml` a reference stands in place of the URL, such as `{name}:ssm:/STACK/{name}`.\n"
    );
    Ok((files, next))
}

/// A scheme that no sink has, and that can name a module.
fn scheme(name: &str) -> Result<&str, Failure> {
    if !is_scheme(name) {
        return Err(Failure::usage(format!(
            "`{name}` cannot name a sink: a sink's scheme is a lower-case letter, then lower-case letters and digits, 32 at most, such as `pager`"
        )));
    }
    let linked = SinkRegistry::linked().map_err(|why| Failure::usage(why.to_string()))?;
    if let Some(sink) = linked.sinks().iter().find(|sink| sink.scheme == name) {
        return Err(Failure::usage(format!(
            "`{name}` cannot name a sink: {} has it already",
            sink.location()
        )));
    }
    if is_keyword(name) {
        return Err(Failure::usage(format!(
            "`{name}` cannot name a sink: Rust has the name already"
        )));
    }
    Ok(name)
}
