//! How a stack fares.

use std::io::Result;

use super::{super::super::Io, page::Page, widest};
use crate::deploy::{DeadLetterHealth, EndingSuppression, Health, RuleHealth};
use patrol_core::one_line;

/// What stands for a day that is not in the last ninety.
const NONE: &str = "-";

/// The rules in a table, then what needs somebody.
pub(in crate::cli::deploy) fn health(health: &Health, io: &mut Io<'_>) -> Result<()> {
    let mut page = Page {
        colors: io.screen.stdout_colors(),
        out: &mut *io.stdout,
    };
    let (stack, region) = (&health.stack_name, &health.region);
    page.title(&format!(
        "{stack} in {region}: {} rules on",
        health.rules.len()
    ))?;
    rules(&health.rules, &mut page)?;
    let silent: Vec<_> = health.rules.iter().filter(|rule| rule.silent).collect();
    if !silent.is_empty() {
        let names: Vec<_> = silent.iter().map(|rule| rule.rule.as_str()).collect();
        let words = format!("No event in 90 days: {}", names.join(", "));
        let words = page.paint_warning(&words);
        writeln!(page.out, "{words}")?;
    }
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
    Ok(())
}

fn rules(rules: &[RuleHealth], page: &mut Page<'_>) -> Result<()> {
    let names = rules.iter().map(|rule| rule.rule.as_str());
    let width = widest(names.chain(["Rule"]));
    writeln!(
        page.out,
        "  {:width$}  Last event  Last finding  Findings  Suppressed  Faults  (of 7 days)",
        "Rule"
    )?;
    for rule in rules {
        let event = rule.last_event.as_deref().unwrap_or(NONE);
        let finding = rule.last_finding.as_deref().unwrap_or(NONE);
        let RuleHealth {
            rule: name,
            findings,
            suppressed,
            faults,
            ..
        } = rule;
        let counts = format!("{findings:>8}  {suppressed:>10}  {faults:>6}");
        let line = format!("  {name:width$}  {event:10}  {finding:12}  {counts}");
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
    match oldest_seconds {
        Some(seconds) => format!("{count}, the oldest for {}", age(*seconds)),
        None => format!("{count}; SQS has not said how old the oldest is"),
    }
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
    let rules = suppression.rules.join(", ");
    let when = match suppression.days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    let EndingSuppression {
        until,
        owner,
        reason,
        ..
    } = suppression;
    // The operator's own words.
    one_line(&format!(
        "A suppression of {rules} ends {when}, on {until} ({owner}: {reason})"
    ))
    .into_owned()
}
