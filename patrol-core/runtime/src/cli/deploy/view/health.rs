//! How a stack fares.

use std::{cmp::Reverse, io::Result};

use super::{
    super::super::{
        Io,
        run::numbers::{counted, grouped},
    },
    page::Page,
    widest,
};
use crate::deploy::{DeadLetterHealth, EndingSuppression, Health, RuleHealth};
use crate::wrap::wrapped;
use patrol_core::one_line;
use unicode_width::UnicodeWidthStr;

/// Longer lines of names are hard to read.
const WIDEST: usize = 120;

/// What stands for a day that is not in the last ninety.
const NONE: &str = "-";

/// The rules in a table, then what needs somebody.
pub(in crate::cli::deploy) fn health(health: &Health, io: &mut Io<'_>) -> Result<()> {
    let width = io.screen.width().min(WIDEST);
    let mut page = Page {
        colors: io.screen.stdout_colors(),
        out: &mut *io.stdout,
    };
    let (stack, region) = (&health.stack_name, &health.region);
    page.title(&format!(
        "{stack} in {region}: {} rules on, as deployed",
        health.rules.len()
    ))?;
    let words = events(health);
    let words = match health.events.last {
        Some(_) => words,
        None => page.paint_warning(&words),
    };
    writeln!(page.out, "{words}")?;
    rules(&health.rules, &mut page)?;
    silent(&health.rules, width, &mut page)?;
    let words = dead_letters(&health.dead_letters);
    if health.dead_letters.count == 0 {
        writeln!(page.out, "{words}")?;
    } else {
        let words = page.paint_warning(&words);
        writeln!(page.out, "{words}")?;
    }
    for suppression in &health.ending_suppressions {
        let words = page.paint_warning(&ending(suppression));
        writeln!(page.out, "{words}")?;
    }
    for words in of_document(health) {
        let words = page.paint_warning(&words);
        writeln!(page.out, "{words}")?;
    }
    Ok(())
}

/// What there is to say of the document that is deployed, and of the file at hand.
fn of_document(health: &Health) -> impl Iterator<Item = String> {
    let unread = health.document_fault.as_ref().map(|why| {
        let words = format!(
            "The document that is deployed cannot be read, so its suppressions are not known: {why}"
        );
        one_line(&words).into_owned()
    });
    let differs = health.file_differs.unwrap_or_default().then(|| {
        "The file at hand says something else than what is deployed, and is not in force: `diff` shows it"
            .to_owned()
    });
    unread.into_iter().chain(differs)
}

/// What came, and when the last of it.
fn events(health: &Health) -> String {
    let Some(last) = &health.events.last else {
        return "No events in 90 days: is there a trail, and are the EventBridge rules enabled?"
            .to_owned();
    };
    let count = health.events.count;
    let trail = &health.cloudtrail_events;
    let of_trail = match &trail.last {
        Some(last) => format!("{} from CloudTrail, the last on {last}", trail.count),
        None => "none from CloudTrail in 90 days".to_owned(),
    };
    format!("{count} events in 7 days, the last on {last}; {of_trail}")
}

/// Rules whose events do not come, if some do.
fn silent(rules: &[RuleHealth], width: usize, page: &mut Page<'_>) -> Result<()> {
    let silent: Vec<_> = rules.iter().filter(|rule| rule.silent).collect();
    if silent.is_empty() || silent.len() == rules.len() {
        return Ok(());
    }
    // The deployed template names them, and anybody may have changed it.
    let names: Vec<_> = silent.iter().map(|rule| one_line(&rule.rule)).collect();
    let words = format!(
        "No event in 90 days for {}: {}",
        counted(silent.len() as u64, "rule"),
        names.join(", ")
    );
    for line in wrapped(&words, width, UnicodeWidthStr::width) {
        let line = page.paint_warning(&line);
        writeln!(page.out, "{line}")?;
    }
    Ok(())
}

/// The rules that had an event, the worst first: those that failed, then those that found most.
fn rules(rules: &[RuleHealth], page: &mut Page<'_>) -> Result<()> {
    let seen = rules.iter().filter(|rule| !rule.silent || rule.faults > 0);
    let mut seen: Vec<_> = seen.collect();
    if seen.is_empty() {
        return Ok(());
    }
    seen.sort_by_key(|rule| Reverse((rule.faults, rule.findings, rule.events)));
    let shown: Vec<_> = seen.iter().map(|rule| one_line(&rule.rule)).collect();
    let width = widest(shown.iter().map(|name| &**name).chain(["In 7 days"]));
    let row = |cells: [&str; 7]| {
        let [name, events, findings, suppressed, faults, event, finding] = cells;
        let counts = format!("{events:>7} {findings:>8} {suppressed:>10} {faults:>6}");
        format!("{name:width$} {counts}  {event:10}  {finding}")
    };
    let head = [
        "In 7 days",
        "Events",
        "Findings",
        "Suppressed",
        "Faults",
        "Last event",
        "Last finding",
    ];
    writeln!(page.out, "{}", row(head))?;
    for (rule, name) in seen.into_iter().zip(&shown) {
        let RuleHealth {
            events,
            findings,
            suppressed,
            faults,
            ..
        } = rule;
        let [events, findings, suppressed, failed] =
            [events, findings, suppressed, faults].map(|count| grouped(*count));
        let event = rule.last_event.as_deref().unwrap_or(NONE);
        let finding = rule.last_finding.as_deref().unwrap_or(NONE);
        let line = row([
            name,
            &events,
            &findings,
            &suppressed,
            &failed,
            event,
            finding,
        ]);
        let line = match faults {
            0 => line,
            _ => page.paint_warning(&line),
        };
        writeln!(page.out, "{line}")?;
    }
    Ok(())
}

fn dead_letters(letters: &DeadLetterHealth) -> String {
    let DeadLetterHealth {
        count,
        oldest_seconds,
    } = letters;
    let count = match count {
        0 => return "No dead letters".to_owned(),
        1 => "1 dead letter".to_owned(),
        many => format!("{many} dead letters"),
    };
    let count = match oldest_seconds {
        Some(seconds) => format!("{count}, the oldest for {}", age(*seconds)),
        None => format!("{count}; SQS has not said how old the oldest is"),
    };
    format!("{count}: `redrive --dry-run` says why")
}

/// An age in the largest unit that it fills.
fn age(seconds: u64) -> String {
    let minutes = seconds / 60;
    match minutes {
        0..120 => format!("{minutes} min"),
        120..2880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / (24 * 60)),
    }
}

fn ending(suppression: &EndingSuppression) -> String {
    let EndingSuppression {
        until,
        owner,
        reason,
        days,
        ..
    } = suppression;
    let rules = suppression.rules.join(", ");
    let ends = match days {
        ..0 => format!("ended on {until}: delete it, or agree on a new end"),
        0 => format!("ends today, on {until}"),
        1 => format!("ends tomorrow, on {until}"),
        days => format!("ends in {days} days, on {until}"),
    };
    // The operator's own words.
    one_line(&format!(
        "A suppression of {rules} {ends} ({owner}: {reason})"
    ))
    .into_owned()
}
