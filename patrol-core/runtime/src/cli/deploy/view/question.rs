//! What is to be confirmed.

use std::io::Result;

use super::{super::super::Io, page::page, widest};
use crate::deploy::Question;
use patrol_core::one_line;

/// What the question is about.
pub(in crate::cli::deploy) fn question(question: &Question<'_>, io: &mut Io<'_>) -> Result<()> {
    let mut page = page(io);
    match question {
        Question::Parameters(changes) => page.parameters(changes),
        Question::Template(difference) => page.difference("Template", difference),
        Question::Document(difference) => page.difference("patrol.toml", difference),
        Question::Changes { changes, .. } => page.changes(changes),
        Question::Save { values, .. } => {
            page.title("Configuration")?;
            let width = widest(values.iter().map(|(name, _)| name.as_str()));
            for (name, value) in *values {
                let line = format!("  {name:width$}  {value}");
                writeln!(page.out, "{}", one_line(line.trim_end()))?;
            }
            Ok(())
        }
        Question::CreateBucket { bucket, region } => {
            writeln!(page.out, "There is no bucket {bucket} in {region}.")
        }
        // What there is was shown already.
        Question::Redrive(_) => Ok(()),
    }
}

/// The question itself.
pub(in crate::cli::deploy) fn ask(question: &Question<'_>) -> String {
    match question {
        Question::CreateBucket { .. } => "Create it, private, encrypted and versioned?".into(),
        Question::Parameters(_) => "Accept parameter changes?".into(),
        Question::Template(_) => "Accept template changes?".into(),
        Question::Document(_) => "Accept the changes of patrol.toml?".into(),
        Question::Changes {
            stack,
            region,
            new: true,
            ..
        } => format!("Create the stack {stack} in {region}?"),
        Question::Changes { stack, region, .. } => {
            format!("Accept changes and update the stack {stack} in {region}?")
        }
        Question::Save { url, .. } => format!("Save this configuration as {url}?"),
        Question::Redrive(found) => format!(
            "Put {} of them through the functions of {} again, and then whatever else the queue holds?",
            found.ready(),
            found.stack_name
        ),
    }
}
