//! `run --compare`: the same events through two binaries or two configurations, or two sets of
//! findings, and what is different.

mod difference;
mod markdown;
mod side;
mod text;

use std::path::Path;

use self::{difference::Difference, side::Side};
use super::{
    super::{Exit, Failure, Io},
    Args, Format,
};

/// Compares what the arguments find now with what the other side finds.
pub(super) fn execute(args: &Args, other: &Path, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if !matches!(args.format, Format::Text | Format::Markdown) {
        return Err(Failure::usage(
            "`--compare` is told as `--format text` or `--format markdown`",
        ));
    }
    if args.inputs.iter().any(|input| input.as_os_str() == "-") {
        return Err(Failure::usage(
            "`--compare` reads the events twice, and standard input can be read once: name files",
        ));
    }
    let (old, new) = Side::both(args, other)?;
    let mut difference = Difference::default();
    let old_whole = old.each(&mut |finding| difference.before(finding))?;
    let new_whole = new.each(&mut |finding| difference.after(finding))?;
    let rules = difference.rules();
    let text = match args.format {
        Format::Markdown => markdown::text(&rules, &old.name(), &new.name()),
        _ => text::text(&rules, &old.name(), &new.name()),
    };
    io.stdout.write_all(text.as_bytes())?;
    Ok(match rules.is_empty() {
        _ if !(old_whole && new_whole) => Exit::Faults,
        true => Exit::Success,
        false => Exit::Findings,
    })
}
