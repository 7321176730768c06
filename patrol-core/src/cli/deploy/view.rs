//! How differences, events and stacks look on the screen.

use std::{
    io::{Result, Write},
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::Value;

use super::super::Io;
use crate::deploy::{News, ParameterChange, Plan, Question, Replacement, ResourceChange};

const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const BOLD: &str = "1";

/// A writer and whether it takes colours.
struct Page<'a> {
    out: &'a mut dyn Write,
    colors: bool,
}

impl Page<'_> {
    fn paint(&self, color: &str, text: &str) -> String {
        if self.colors {
            format!("\x1b[{color}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    fn title(&mut self, text: &str) -> Result<()> {
        let text = self.paint(BOLD, text);
        writeln!(self.out, "{text}")
    }

    fn parameters(&mut self, changes: &[ParameterChange]) -> Result<()> {
        self.title("Parameters")?;
        let width = widest(changes.iter().map(|change| change.name.as_str()));
        for change in changes {
            let name = format!("{:width$}", change.name);
            let line = match (&change.before, &change.after) {
                (Some(before), Some(after)) => format!(
                    "~ {name}  {} -> {}",
                    self.paint(RED, before),
                    self.paint(GREEN, after)
                ),
                (None, Some(after)) => self.paint(GREEN, &format!("+ {name}  {after}")),
                (Some(before), None) => self.paint(RED, &format!("- {name}  {before}")),
                (None, None) => continue,
            };
            writeln!(self.out, "  {line}")?;
        }
        Ok(())
    }

    fn difference(&mut self, difference: &str) -> Result<()> {
        self.title("Template")?;
        for line in difference.lines() {
            let line = match line.as_bytes().first() {
                Some(b'+') => self.paint(GREEN, line),
                Some(b'-') => self.paint(RED, line),
                _ => line.to_owned(),
            };
            writeln!(self.out, "  {line}")?;
        }
        Ok(())
    }

    fn changes(&mut self, changes: &[ResourceChange]) -> Result<()> {
        self.title("Resources")?;
        let ids = widest(
            changes
                .iter()
                .map(|change| change.logical_resource_id.as_str()),
        );
        let types = widest(changes.iter().map(|change| change.resource_type.as_str()));
        for change in changes {
            let action = format!("{:8}", change.action);
            let action = match change.action.as_str() {
                "Add" => self.paint(GREEN, &action),
                "Remove" => self.paint(RED, &action),
                _ => self.paint(YELLOW, &action),
            };
            let replacement = match change.replacement {
                Replacement::Yes => self.paint(RED, "replaced"),
                Replacement::Maybe => self.paint(YELLOW, "may be replaced"),
                Replacement::No => String::new(),
            };
            let line = format!(
                "  {action}  {:ids$}  {:types$}  {replacement}",
                change.logical_resource_id, change.resource_type
            );
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn status(&self, status: &str) -> String {
        let color = if status.contains("FAILED") || status.contains("ROLLBACK") {
            RED
        } else if status.ends_with("_COMPLETE") {
            GREEN
        } else {
            YELLOW
        };
        self.paint(color, status)
    }
}

fn page<'a>(io: &'a mut Io<'_>) -> Page<'a> {
    Page {
        colors: io.screen.stderr_colors(),
        out: &mut *io.stderr,
    }
}

/// What is to be confirmed.
pub(super) fn question(question: &Question<'_>, io: &mut Io<'_>) -> Result<()> {
    let mut page = page(io);
    match question {
        Question::Parameters(changes) => page.parameters(changes),
        Question::Template(difference) => page.difference(difference),
        Question::Changes { changes, .. } => page.changes(changes),
        Question::Save { values, .. } => {
            page.title("Configuration")?;
            let width = widest(values.iter().map(|(name, _)| name.as_str()));
            for (name, value) in *values {
                writeln!(page.out, "  {name:width$}  {value}")?;
            }
            Ok(())
        }
        Question::MakeBucket { .. } => Ok(()),
    }
}

/// The question itself.
pub(super) fn ask(question: &Question<'_>) -> String {
    match question {
        Question::MakeBucket { bucket, region } => format!(
            "There is no bucket `{bucket}`. Make it in {region}, private, encrypted and versioned?"
        ),
        Question::Parameters(_) => "Accept parameter changes?".into(),
        Question::Template(_) => "Accept template changes?".into(),
        Question::Changes {
            stack,
            region,
            new: true,
            ..
        } => format!("Make the stack {stack} in {region}?"),
        Question::Changes { stack, region, .. } => {
            format!("Accept changes and update the stack {stack} in {region}?")
        }
        Question::Save { url, .. } => format!("Save this configuration as {url}?"),
    }
}

/// What was done.
pub(super) fn news(news: &News<'_>, io: &mut Io<'_>) -> Result<()> {
    match news {
        News::Forced(asked) => return question(asked, io),
        News::ApprovedElsewhere(asked) => {
            question(asked, io)?;
            return writeln!(io.stderr, "Already confirmed in another region.");
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
        News::Forced(_) | News::ApprovedElsewhere(_) | News::SecretsNotSaved(_) => Ok(()),
    }
}

/// What an update would change.
pub(super) fn plan(plan: &Plan, io: &mut Io<'_>) -> Result<()> {
    let mut page = Page {
        colors: io.screen.stdout_colors(),
        out: &mut *io.stdout,
    };
    if plan.is_empty() {
        let (stack, region) = (&plan.stack_name, &plan.region);
        return writeln!(page.out, "{stack} in {region} has nothing to change");
    }
    if !plan.parameters.is_empty() {
        page.parameters(&plan.parameters)?;
    }
    if !plan.template.is_empty() {
        page.difference(&plan.template)?;
    }
    if !plan.changes.is_empty() {
        page.changes(&plan.changes)?;
    }
    Ok(())
}

/// A stack, for people.
pub(super) fn info(info: &Value, io: &mut Io<'_>) -> Result<()> {
    let mut page = Page {
        colors: io.screen.stdout_colors(),
        out: &mut *io.stdout,
    };
    let text = |key: &str| info[key].as_str().unwrap_or_default();
    let status = page.status(text("StackStatus"));
    writeln!(
        page.out,
        "{} in {}: {status}",
        text("StackName"),
        text("Region")
    )?;
    if let Some(reason) = info["StackStatusReason"].as_str() {
        writeln!(page.out, "{reason}")?;
    }
    for section in ["Parameters", "Outputs", "Tags"] {
        let Some(values) = info[section]
            .as_object()
            .filter(|values| !values.is_empty())
        else {
            continue;
        };
        page.title(section)?;
        let width = widest(values.keys().map(String::as_str));
        for (name, value) in values {
            let value = value.as_str().unwrap_or_default();
            writeln!(page.out, "  {name:width$}  {value}")?;
        }
    }
    let Some(resources) = info["StackResources"].as_array() else {
        return Ok(());
    };
    page.title("Resources")?;
    let of = |resource: &Value, key: &str| resource[key].as_str().unwrap_or_default().to_owned();
    let ids: Vec<_> = resources
        .iter()
        .map(|r| of(r, "LogicalResourceId"))
        .collect();
    let types: Vec<_> = resources.iter().map(|r| of(r, "ResourceType")).collect();
    let (wide_id, wide_type) = (
        widest(ids.iter().map(String::as_str)),
        widest(types.iter().map(String::as_str)),
    );
    for ((resource, id), kind) in resources.iter().zip(&ids).zip(&types) {
        let status = page.status(&of(resource, "ResourceStatus"));
        let name = of(resource, "PhysicalResourceId");
        writeln!(
            page.out,
            "  {id:wide_id$}  {kind:wide_type$}  {status}  {name}"
        )?;
    }
    Ok(())
}

fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

/// The time of day in UTC.
fn clock() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs());
    let (hour, minute) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{hour:02}:{minute:02}:{:02}Z", seconds % 60)
}
