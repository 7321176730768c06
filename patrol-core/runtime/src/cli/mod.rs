//! The command line of a stack: one file a subcommand.
//!
//! Nothing here touches the process: [`main`] reads and writes what it is given and returns the
//! exit code.

mod args;
#[cfg(feature = "deploy")]
mod bucket_owner;
mod config;
#[cfg(feature = "deploy")]
mod deploy;
mod failure;
mod fixture;
mod headings;
mod html;
mod import;
mod io;
mod new;
mod params;
#[cfg(feature = "deploy")]
mod replay;
mod rules;
mod run;
mod signal;
mod suppressions;
mod template;
mod template_flags;

use std::ffi::OsString;

use clap::{Parser as _, error::ErrorKind};

use self::{
    args::{Cli, Command},
    failure::Failure,
};
pub(crate) use self::{
    failure::Exit,
    io::{Io, Screen},
};
use patrol_core::{Registry, sink::SinkRegistry};

/// Runs the command line and returns the exit code.
pub(crate) fn main(args: impl IntoIterator<Item = OsString>, io: &mut Io<'_>) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(words) => return tell(&words, io),
    };
    io.screen.choose(cli.color);
    let outcome = linked()
        .and_then(|registry| match cli.command {
            Command::Rules(args) => rules::execute(&args, &registry, io),
            Command::Run(args) => run::execute(&args, &registry, io),
            Command::Suppressions(args) => suppressions::execute(&args, &registry, io),
            Command::Template(args) => template::execute(&args, &registry, io),
            Command::New(args) => new::execute(&args, io),
            Command::Import(args) => import::execute(&args, io),
            Command::Fixture(args) => fixture::execute(&args, &registry, io),
            #[cfg(feature = "deploy")]
            Command::Replay(args) => replay::execute(&args, &registry, io),
            #[cfg(feature = "deploy")]
            Command::Build(args) => deploy::build(&args, &registry, io),
            #[cfg(feature = "deploy")]
            Command::Deploy(command) => deploy::execute(&command, &registry, io),
        })
        .and_then(|exit| io.stdout.flush().map(|()| exit).map_err(Failure::from));
    let exit = outcome.unwrap_or_else(|failure| {
        failure.tell(io);
        failure.exit()
    });
    exit.code()
}

/// The linked rules; refused where the function could not start with what is linked.
fn linked() -> Result<Registry, Failure> {
    SinkRegistry::linked().map_err(Failure::usage)?;
    Registry::linked().map_err(Failure::usage)
}

/// Help and version go to standard output, what is wrong with the arguments to standard error.
fn tell(words: &clap::Error, io: &mut Io<'_>) -> u8 {
    let text = words.render();
    if words.use_stderr() {
        let text = text.to_string();
        // Without a command, all are shown.
        let whole = words.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        let _ = if whole {
            write!(io.stderr, "{text}")
        } else {
            writeln!(io.stderr, "{}{}", io.screen.error_label(), one_line(&text))
        };
        return Exit::Usage.code();
    }
    let _ = if io.screen.stdout_colors() {
        write!(io.stdout, "{}", text.ansi())
    } else {
        write!(io.stdout, "{text}")
    };
    Exit::Success.code()
}

/// A fault is one line, also clap's: what is wrong and a tip, without the usage and where to find
/// help.
fn one_line(text: &str) -> String {
    let paragraphs = text.trim().split("\n\n");
    let told = paragraphs
        .filter(|words| !words.starts_with("Usage:") && !words.starts_with("For more information"));
    let told: Vec<_> = told
        .map(|words| words.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let line = told.join("; ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}
