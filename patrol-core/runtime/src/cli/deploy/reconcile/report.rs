//! What was missed, by rule.

use std::collections::{BTreeMap, HashSet};

use super::super::{
    super::{
        Exit, Failure, Io,
        run::{Scanned, numbers::counted},
    },
    args::Format,
};
use crate::{
    deploy::{LivePath, Verdict},
    sinks::json_line,
    state::finding_id,
};
use patrol_core::{Alert, one_line};

/// Missed findings of a rule that are shown to people.
const EXAMPLES: usize = 3;
/// Missed findings that are known by name, so that a record that was delivered twice counts once.
const NAMED: usize = 100_000;

/// What became of one rule's findings.
#[derive(Default)]
struct Counts {
    found: u64,
    missed: u64,
    examples: Vec<String>,
}

/// What was missed, as it is found.
pub(super) struct Report<'a, 'io> {
    format: Format,
    io: &'a mut Io<'io>,
    rules: BTreeMap<&'static str, Counts>,
    named: HashSet<String>,
    missed: u64,
    known: u64,
    held_back: u64,
    again: u64,
    unclear: u64,
    faults: u64,
}

impl<'a, 'io> Report<'a, 'io> {
    pub(super) fn new(format: Format, io: &'a mut Io<'io>) -> Self {
        Self {
            format,
            io,
            rules: BTreeMap::new(),
            named: HashSet::new(),
            missed: 0,
            known: 0,
            held_back: 0,
            again: 0,
            unclear: 0,
            faults: 0,
        }
    }

    pub(super) fn fault(&mut self, place: &str, why: &str) -> Result<(), Failure> {
        self.faults += 1;
        // Words of an event must not look like another line.
        let words = format!("{place}: {why}");
        Ok(writeln!(self.io.stderr, "{}", one_line(&words))?)
    }

    pub(super) fn finding(&mut self, alert: &Alert, verdict: Verdict) -> Result<(), Failure> {
        if verdict.is_missed() && !self.is_new(alert) {
            return Ok(());
        }
        let counts = self.rules.entry(alert.rule).or_default();
        counts.found += 1;
        match verdict {
            Verdict::Known => self.known += 1,
            Verdict::HeldBack => self.held_back += 1,
            Verdict::Unclear => self.unclear += 1,
            Verdict::Unseen | Verdict::Uncounted => {
                self.missed += 1;
                counts.missed += 1;
                let more = match verdict {
                    Verdict::Uncounted => " (it came, and others that it was counted with did not)",
                    _ => "",
                };
                self.show(alert, more)?;
            }
        }
        Ok(())
    }

    /// What a throttle held back, and was to be told once its time was over.
    pub(super) fn over(&mut self, alert: &Alert, told: bool) -> Result<(), Failure> {
        if told {
            self.again += 1;
            return Ok(());
        }
        let counts = self.rules.entry(alert.rule).or_default();
        counts.found += 1;
        counts.missed += 1;
        self.missed += 1;
        let more = format!(
            " ({} held back, and not told when the time of the throttle was over)",
            alert.count
        );
        self.show(alert, &more)
    }

    /// Shows something that was missed.
    fn show(&mut self, alert: &Alert, more: &str) -> Result<(), Failure> {
        let counts = self.rules.entry(alert.rule).or_default();
        if counts.examples.len() < EXAMPLES {
            counts.examples.push(example(alert, more));
        }
        if self.format == Format::Jsonl {
            let json = json_line(alert).map_err(std::io::Error::from)?;
            writeln!(self.io.stdout, "{json}")?;
        }
        Ok(())
    }

    fn is_new(&mut self, alert: &Alert) -> bool {
        self.named.len() >= NAMED || self.named.insert(finding_id(alert))
    }

    /// Says what came of it; how the command ends.
    pub(super) fn end(
        mut self,
        live: &LivePath,
        scanned: &Scanned,
        not_compared: &[&str],
    ) -> Result<Exit, Failure> {
        let text = self.text(live, scanned, not_compared);
        match self.format {
            Format::Text => write!(self.io.stdout, "{text}")?,
            Format::Jsonl => write!(self.io.stderr, "{text}")?,
        }
        if scanned.events == 0 && !scanned.interrupted {
            let words = "no record of this time, account and region was read: is this where CloudTrail's log is, with `AWSLogs/` below it?";
            self.fault(&live.log, words)?;
        }
        Ok(match (scanned.interrupted, self.faults, self.missed) {
            (true, ..) => Exit::Interrupted,
            (_, 1.., _) => Exit::Faults,
            (_, _, 1..) => Exit::Findings,
            _ => Exit::Success,
        })
    }

    fn text(&self, live: &LivePath, scanned: &Scanned, not_compared: &[&str]) -> String {
        let found = self.missed + self.known + self.held_back + self.unclear;
        let mut lines = vec![format!(
            "{} in {}: {} missed of {} in {} of CloudTrail's log",
            live.stack_name,
            live.region,
            counted(self.missed, "finding"),
            counted(found, "finding"),
            counted(scanned.events, "record"),
        )];
        for (rule, counts) in self.rules.iter().filter(|(_, counts)| counts.missed > 0) {
            lines.push(format!("  {rule}: {} of {}", counts.missed, counts.found));
            lines.extend(counts.examples.iter().cloned());
            let more = counts.missed - counts.examples.len() as u64;
            if more > 0 {
                lines.push(format!(
                    "    and {more} more: `--format jsonl` has them all"
                ));
            }
        }
        let mut others = vec![format!("{} told or held back as it should be", self.known)];
        others.push(format!("{} suppressed", scanned.suppressed));
        if self.again > 0 {
            others.push(format!(
                "{} told once the time of a throttle was over",
                self.again
            ));
        }
        if self.held_back > 0 {
            others.push(format!(
                "{} that never came and would have been held back",
                self.held_back
            ));
        }
        lines.push(others.join(", "));
        if self.unclear > 0 {
            lines.push(format!(
                "{} never came, of rules that remember what was before this time: whether people would have heard cannot be said",
                counted(self.unclear, "finding")
            ));
        }
        if !not_compared.is_empty() {
            lines.push(format!(
                "not compared, since CloudTrail's log has nothing of what they wait for: {}",
                not_compared.join(", ")
            ));
        }
        if scanned.interrupted {
            lines.push(format!(
                "interrupted after {}; the rest was not compared",
                counted(scanned.inputs, "object")
            ));
        }
        lines.extend(scanned.left_out.clone());
        lines.iter().map(|line| format!("{line}\n")).collect()
    }
}

/// A missed finding in a line.
fn example(alert: &Alert, more: &str) -> String {
    let unknown = |text: Option<&'_ str>| text.unwrap_or("unknown").to_owned();
    let line = format!(
        "    {} {} {} {}: {}{more} [{}]",
        unknown(alert.time()),
        unknown(alert.account()),
        unknown(alert.region()),
        unknown(alert.occurrence_id()),
        alert.finding.subject,
        alert.input.as_deref().unwrap_or_default(),
    );
    one_line(&line).into_owned()
}
