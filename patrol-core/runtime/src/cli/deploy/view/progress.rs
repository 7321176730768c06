//! What a deployment is doing or has done.

use std::{
    io::Result,
    time::{SystemTime, UNIX_EPOCH},
};

use super::{
    super::super::{Io, run::numbers::size},
    page::page,
    question::question,
};
use crate::deploy::{Progress, StackEvent};
use patrol_core::one_line;

/// What a deployment is doing or has done.
pub(in crate::cli::deploy) fn progress(progress: &Progress<'_>, io: &mut Io<'_>) -> Result<()> {
    if let Some(words) = warning(progress) {
        let label = io.screen.warning_label();
        return writeln!(io.stderr, "{label}{}", one_line(&words));
    }
    match progress {
        Progress::NotAsked(asked) => return question(asked, io),
        Progress::ConfirmedElsewhere(asked) => {
            question(asked, io)?;
            return writeln!(io.stderr, "Already confirmed in another region.");
        }
        Progress::Deleting(deletion) => return super::deletion(deletion, io),
        Progress::DeadLetters(found) => return super::dead_letters(found, io),
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
            let size = size(*bytes);
            writeln!(page.out, "{verb} the code at {url} ({size})")
        }
        Progress::TemplateUploaded(url) => writeln!(page.out, "Template: {url}"),
        Progress::Started { stack, region } => {
            writeln!(page.out, "CloudFormation works on {stack} in {region}")
        }
        Progress::Event(StackEvent {
            resource,
            status,
            reason,
            ..
        }) => {
            let status = page.status(status);
            let reason = one_line(reason.as_deref().unwrap_or_default());
            let resource = one_line(resource);
            let colon = if reason.is_empty() { "" } else { ": " };
            writeln!(page.out, "{} {status} {resource}{colon}{reason}", clock())
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
        Progress::ConfigurationSaved(url) => {
            writeln!(page.out, "Saved the configuration as {url}")
        }
        Progress::Protected { stack, region } => {
            writeln!(
                page.out,
                "{stack} in {region} is protected against deletion"
            )
        }
        Progress::TrailsUnknown(why) => writeln!(
            page.out,
            "Whether a trail logs management events here is not known: {why}"
        ),
        Progress::DeletionUnknown(why) => {
            writeln!(page.out, "What would be lost is not known: {why}")
        }
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
        _ => Ok(()),
    }
}

/// What an operator must not overlook.
fn warning(progress: &Progress<'_>) -> Option<String> {
    Some(match progress {
        Progress::Note(note) => (*note).to_owned(),
        Progress::NoAnswer(why) => format!("{why}; trying again"),
        Progress::OtherCode(url) => format!(
            "somebody has put other code at {url}, under the hash of this code; this code is uploaded again: find out who may write into the bucket"
        ),
        Progress::NoTrail { region } => format!(
            "no trail of this account logs management events in {region}: without one, EventBridge gets no events from CloudTrail there, and no rule that waits for them ever finds anything; create a trail for all regions"
        ),
        Progress::SecretsNotSaved(names) => format!(
            "not in the saved configuration, since secrets are saved encrypted only: {}",
            names.join(", ")
        ),
        _ => return None,
    })
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
