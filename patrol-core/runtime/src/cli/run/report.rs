//! The report: one page that holds all it needs.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{Failure, output::counted, session::Totals};
use patrol_core::{Alert, Router, Severity};

/// What is shown of an event; the whole one stands in the input.
const EVENT_BYTES: usize = 16 * 1024;

const STYLE: &str = include_str!("report.css");

/// A report whose file is open, so that a run does not end with no place for it.
pub(super) struct Report {
    path: PathBuf,
    file: File,
}

pub(super) fn create(path: &Path) -> Result<Report, Failure> {
    let file = File::create(path).map_err(|why| {
        Failure::usage(format!("cannot write `--report {}`: {why}", path.display()))
    })?;
    Ok(Report {
        path: path.to_owned(),
        file,
    })
}

impl Report {
    pub(super) fn write(
        mut self,
        router: &Router,
        totals: &Totals,
        findings: &[Alert],
    ) -> Result<(), Failure> {
        let page = page(router, totals, findings);
        self.file.write_all(page.as_bytes()).map_err(|why| {
            Failure::from(io::Error::other(format!(
                "`{}`: {why}",
                self.path.display()
            )))
        })
    }
}

fn page(router: &Router, totals: &Totals, findings: &[Alert]) -> String {
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Patrol: {found}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<p class=\"brand\">Patrol</p>\n<h1>{found}</h1>\n<p>{events} in {inputs}, {rules}{faults}</p>\n</header>\n",
        found = counted(totals.findings, "finding"),
        events = counted(totals.events, "event"),
        inputs = counted(totals.inputs, "input"),
        rules = counted(router.rules().count() as u64, "rule"),
        faults = if totals.faults > 0 {
            format!(
                "; <strong>{}: not everything was judged</strong>",
                counted(totals.faults, "fault")
            )
        } else {
            String::new()
        },
    );
    html += "<nav>\n";
    for severity in Severity::ALL.into_iter().rev() {
        let count = totals.severities.get(&severity).copied().unwrap_or(0);
        let tile = format!("<b>{}</b> {severity}", super::output::grouped(count));
        let _ = if count > 0 {
            writeln!(
                html,
                "<a class=\"{severity}\" href=\"#{severity}\">{tile}</a>"
            )
        } else {
            writeln!(html, "<span>{tile}</span>")
        };
    }
    html += "</nav>\n<main>\n";
    for severity in Severity::ALL.into_iter().rev() {
        let of: Vec<_> = findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .collect();
        if of.is_empty() {
            continue;
        }
        let _ = writeln!(
            html,
            "<section id=\"{severity}\" class=\"{severity}\">\n<h2>{severity}</h2>"
        );
        for finding in of {
            article(&mut html, finding);
        }
        html += "</section>\n";
    }
    if findings.is_empty() {
        html += "<p class=\"quiet\">No rule found anything.</p>\n";
    }
    html += "</main>\n</body>\n</html>\n";
    html
}

fn article(html: &mut String, alert: &Alert) {
    let fact = |name: &str, value: Option<&str>| {
        value.map_or_else(String::new, |value| {
            format!("<div><dt>{name}</dt><dd>{}</dd></div>", escaped(value))
        })
    };
    let event = serde_json::to_string_pretty(&*alert.event).unwrap_or_default();
    let shown = &event[..event.floor_char_boundary(EVENT_BYTES)];
    let cut = if shown.len() < event.len() {
        format!("\n[cut: the whole event has {} bytes]", event.len())
    } else {
        String::new()
    };
    let _ = writeln!(
        html,
        "<article>\n<h3>{subject}</h3>\n<p>{summary}</p>\n<dl>{facts}</dl>\n\
         <details><summary>Event</summary><pre>{event}{cut}</pre></details>\n</article>",
        subject = escaped(&alert.finding.subject),
        summary = escaped(&alert.finding.summary),
        facts = [
            fact("rule", Some(alert.rule)),
            fact("ruleset", Some(alert.ruleset)),
            fact("time", alert.time()),
            fact("account", alert.account()),
            fact("region", alert.region()),
            fact("input", alert.input.as_deref()),
        ]
        .concat(),
        event = escaped(shown),
    );
}

/// Text that HTML shows as it is, in an element and in an attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(c),
            // Others have no place in HTML.
            c if c.is_control() => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}
