//! What was done.

use std::{
    io::Result,
    time::{SystemTime, UNIX_EPOCH},
};

use super::{super::super::Io, page::page, question::question};
use crate::deploy::News;

/// What was done.
pub(in crate::cli::deploy) fn news(news: &News<'_>, io: &mut Io<'_>) -> Result<()> {
    match news {
        News::Forced(asked) => return question(asked, io),
        News::ApprovedElsewhere(asked) => {
            question(asked, io)?;
            return writeln!(io.stderr, "Already confirmed in another region.");
        }
        News::Note(note) => {
            let label = io.screen.warning_label();
            return writeln!(io.stderr, "{label}{note}");
        }
        News::Silent(why) => {
            let label = io.screen.warning_label();
            return writeln!(io.stderr, "{label}{why}; trying again");
        }
        News::SecretsNotSaved(names) => {
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
    match news {
        News::BucketMade(bucket) => writeln!(page.out, "Made the bucket {bucket}"),
        News::Code { url, bytes, known } => {
            let verb = if *known { "Found" } else { "Uploaded" };
            writeln!(
                page.out,
                "{verb} the code at {url} ({} KiB)",
                bytes.div_ceil(1024)
            )
        }
        News::Template(url) => writeln!(page.out, "Template: {url}"),
        News::Began { stack, region } => {
            writeln!(page.out, "CloudFormation works on {stack} in {region}")
        }
        News::Event(event) => {
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
        News::Ended {
            stack,
            region,
            status,
        } => {
            let status = page.status(status);
            writeln!(page.out, "{stack} in {region}: {status}")
        }
        News::NoChanges { stack, region } => {
            writeln!(page.out, "{stack} in {region} has nothing to change")
        }
        News::Saved(url) => writeln!(page.out, "Saved the configuration as {url}"),
        News::Found {
            stack,
            region,
            status,
        } => {
            let status = page.status(status);
            writeln!(
                page.out,
                "{stack} in {region} is {status}: an interrupted `create` has begun it, and has not saved its configuration"
            )
        }
        News::Forced(_)
        | News::ApprovedElsewhere(_)
        | News::SecretsNotSaved(_)
        | News::Doing(_)
        | News::Note(_)
        | News::Silent(_) => Ok(()),
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
