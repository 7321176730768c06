//! What a deployment is doing or has done.

use std::{
    io::Result,
    time::{SystemTime, UNIX_EPOCH},
};

use super::{super::super::Io, page::page, question::question};
use crate::deploy::Progress;

/// What a deployment is doing or has done.
pub(in crate::cli::deploy) fn progress(progress: &Progress<'_>, io: &mut Io<'_>) -> Result<()> {
    match progress {
        Progress::NotAsked(asked) => return question(asked, io),
        Progress::ConfirmedElsewhere(asked) => {
            question(asked, io)?;
            return writeln!(io.stderr, "Already confirmed in another region.");
        }
        Progress::Note(note) => {
            let label = io.screen.warning_label();
            return writeln!(io.stderr, "{label}{note}");
        }
        Progress::NoAnswer(why) => {
            let label = io.screen.warning_label();
            return writeln!(io.stderr, "{label}{why}; trying again");
        }
        Progress::OtherCode(url) => {
            let label = io.screen.warning_label();
            return writeln!(
                io.stderr,
                "{label}somebody has put other code at {url}, under the hash of this code; this code is uploaded again: find out who may write into the bucket"
            );
        }
        Progress::SecretsNotSaved(names) => {
            let label = io.screen.warning_label();
            let names = names.join(", ");
            return writeln!(
                io.stderr,
                "{label}not in the saved configuration, since secrets are saved encrypted only: {names}"
            );
        }
        _ => {}
    }
    let page = page(io);
    match progress {
        Progress::BucketCreated(bucket) => writeln!(page.out, "Created the bucket {bucket}"),
        Progress::CodeInPlace {
            url,
            bytes,
            uploaded,
        } => {
            let verb = if *uploaded { "Uploaded" } else { "Found" };
            writeln!(
                page.out,
                "{verb} the code at {url} ({} KiB)",
                bytes.div_ceil(1024)
            )
        }
        Progress::TemplateUploaded(url) => writeln!(page.out, "Template: {url}"),
        Progress::Started { stack, region } => {
            writeln!(page.out, "CloudFormation works on {stack} in {region}")
        }
        Progress::Event(event) => {
            let status = page.status(&event.status);
            let reason = event.reason.as_deref().unwrap_or_default();
            let colon = if reason.is_empty() { "" } else { ": " };
            writeln!(
                page.out,
                "{} {status} {}{colon}{reason}",
                clock(),
                event.resource
            )
        }
        Progress::Ended {
            stack,
            region,
            status,
        } => {
            let status = page.status(status);
            writeln!(page.out, "{stack} in {region}: {status}")
        }
        Progress::NoChanges { stack, region } => {
            writeln!(page.out, "{stack} in {region} has nothing to change")
        }
        Progress::ConfigurationSaved(url) => writeln!(page.out, "Saved the configuration as {url}"),
        Progress::Unfinished {
            stack,
            region,
            status,
        } => {
            let status = page.status(status);
            writeln!(
                page.out,
                "{stack} in {region} is {status}: an interrupted `create` began it and did not save its configuration"
            )
        }
        Progress::NotAsked(_)
        | Progress::ConfirmedElsewhere(_)
        | Progress::SecretsNotSaved(_)
        | Progress::Doing(_)
        | Progress::Note(_)
        | Progress::OtherCode(_)
        | Progress::NoAnswer(_) => Ok(()),
    }
}

/// The operator said no.
pub(in crate::cli::deploy) fn declined(region: Option<&str>, io: &mut Io<'_>) -> Result<()> {
    let place = region.map_or_else(String::new, |region| format!(" in {region}"));
    writeln!(io.stderr, "Nothing was changed{place}.")
}

/// The time of day in UTC.
fn clock() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs());
    let (hour, minute) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{hour:02}:{minute:02}:{:02}Z", seconds % 60)
}
